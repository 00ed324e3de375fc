"""What customers are told of their booking: once, in its language, on the clocks of its store."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from queueing.actors import Actor
from queueing.commands.booking import changing, making, telling
from queueing.letters import SUBJECTS, Kind
from queueing.models import Booking
from stores.models import OutgoingMessage, Service, Store
from stores.sms.parts import parts
from tests.factories import NOON, StaffFactory
from tests.queueing.bookings import ANA, Desk, at

pytestmark = pytest.mark.django_db
ENGLISH = replace(ANA, language="en")
BY_PHONE = replace(ENGLISH, mail="")


@pytest.fixture(autouse=True)
def _offered(settings):
    settings.PUBLIC_URL, settings.EMAIL_HOST, settings.DEMO = "https://lado.example", "mail.example", True


@pytest.fixture
def desk():
    desk = Desk()
    Store.objects.update(name="Lado Chiado", address="Rua Garrett 1", city="Lisboa", phone="+351211234567")
    Service.objects.filter(code="sim-swap").update(
        names={"en": "SIM <swap> & more", "pt": "Trocar o SIM"},
        form_bring={"en": "Your ID card", "pt": "Documento"},
        bring={"en": "The old SIM", "pt": "SIM antigo"},
    )
    desk.store.refresh_from_db()
    return desk


def told():
    """What waits to be sent: way and kind."""
    rows = OutgoingMessage.objects.filter(ended_at=None).order_by("id")
    return [(row.channel, row.purpose) for row in rows]


def last(way="mail"):
    return OutgoingMessage.objects.filter(channel=way).latest("id")


def read(page):
    """The words and addresses of HTML, as a reader that knows nothing of style shows them."""
    links = re.findall(r'href="([^"]+)"', page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()), links


def test_booked_says_what_when_where_what_to_bring_and_how_to_change_it(desk):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH, party=2)

    mail, page = last(), f"https://lado.example/booking/{booking.token}/"
    words, links = read(str(mail.html))

    assert told() == [("mail", "booked")]
    assert (mail.to, mail.language, mail.store) == ("ana@example.org", "en", desk.store)
    assert mail.key == f"booked:{booking.pk}:0:mail"
    assert mail.useless_at == booking.starts_at
    assert mail.subject == "Booked: Thu 5 Mar 10:00, Lado Chiado"
    for said in (words, " ".join(str(mail.text).split())):
        for part in (
            "Your time is booked.",
            "Thursday, 5 March 2026, 10:00",
            "SIM <swap> & more",
            "2 people",
            "Lado Chiado",
            "Rua Garrett 1, Lisboa",
            f"Reference: {booking.reference}",
            "Your ID card",
            "The old SIM",
            "You can change it until Thursday, 5 March 2026, 09:00.",
        ):
            assert part in said
    assert links == ["https://lado.example/stores/chiado/", page, page + "#move", page + "#cancel"]
    assert all(link in str(mail.text) for link in links)
    assert "\n\n\n" not in str(mail.text)
    assert "<script" not in str(mail.html)


def test_the_mail_is_in_the_language_of_the_booking_whatever_the_page_was_in(desk):
    with translation.override("ru"):
        desk.book("2026-03-05 10:00", who=replace(ANA, language="pt"))
        booking = desk.book("2026-03-05 11:00", who=replace(ANA, language="cs"))
        assert translation.get_language() == "ru"

    portuguese, czech = OutgoingMessage.objects.order_by("id")
    assert "5 de março de 2026, 10:00" in str(portuguese.text)
    assert "Trocar o SIM" in str(portuguese.text)
    assert 'lang="pt"' in str(portuguese.html)
    assert "5. března 2026, 11:00" in str(czech.text)
    assert booking.reference in str(czech.text)


def test_a_hold_tells_nothing_until_it_is_confirmed_and_then_once(desk):
    held = desk.book("2026-03-05 10:00", hold=True, who=ENGLISH)
    assert told() == []

    for _twice in range(2):
        making.confirm(booking=held, person=ENGLISH, actor=Actor(), now=NOON)

    assert told() == [("mail", "booked")]


def test_a_move_tells_the_new_time_and_what_waited_is_not_sent(desk):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH)
    telling.reminded(booking, Kind.DAY_BEFORE, now=NOON)

    changing.reschedule(booking=booking, start=at("2026-03-06 09:00"), actor=Actor(), web=True, now=NOON)

    assert told() == [("mail", "moved")]
    assert "Friday, 6 March 2026, 09:00" in str(last().text)
    assert "10:00" not in str(last().text)
    assert OutgoingMessage.objects.filter(fate="late").count() == 2


def test_cancelled_by_the_customer_asks_for_nothing_to_bring(desk):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH)

    for _twice in range(2):
        changing.cancel(booking=booking, actor=Actor(), now=NOON)

    mail = last()
    assert told() == [("mail", "cancelled")]
    assert mail.subject == "Cancelled: Thu 5 Mar 10:00, Lado Chiado"
    assert "Your booking is cancelled." in str(mail.text)
    assert "ID card" not in str(mail.text) + str(mail.html)
    assert "#cancel" not in str(mail.text) + str(mail.html)


def test_cancelled_by_the_store_says_sorry_and_up_to_three_other_times(desk):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH)
    times = [at(f"2026-03-06 {hour}:15") for hour in ("09", "10", "11", "12")]

    telling.cancelled(booking, now=NOON, by_store=True, proposals=times)

    words, _links = read(str(last().html))
    assert last().purpose == "cancelled_by_store"
    for said in (words, str(last().text)):
        assert "sorry" in said
        assert [f"6 March 2026, {hour}:15" in said for hour in ("09", "10", "11", "12")] == [True, True, True, False]


def test_the_store_cancels_with_the_letter_of_the_store(desk):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH)
    clerk = Actor(staff_id=StaffFactory(stores=[desk.store]).pk)

    changing.cancel(booking=booking, actor=clerk, now=NOON, by_store=True)

    assert told() == [("mail", "cancelled_by_store")]


def test_displaced_leads_to_other_times_once_a_day(desk):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH)

    for later in (0, 1, 30):
        telling.displaced(booking, proposals=[at("2026-03-06 09:15")], now=NOON + timedelta(hours=later))

    words, links = read(str(last().html))
    assert told() == [("mail", "displaced"), ("mail", "displaced")]  # not any more: booked
    assert f"https://lado.example/booking/{booking.token}/move/" in links
    assert "Friday, 6 March 2026, 09:15" in words


def test_who_has_a_mail_address_gets_mails_and_shortly_before_an_sms_too(desk):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH)
    telling.reminded(booking, Kind.DAY_BEFORE, now=NOON)
    telling.reminded(booking, Kind.SOON, now=NOON)

    assert told() == [("mail", "booked"), ("mail", "day_before"), ("mail", "soon"), ("sms", "soon")]
    _words, links = read(str(last().html))
    assert f"https://lado.example/booking/{booking.token}/#come" in links


def test_who_has_only_a_phone_is_written_to_there(desk):
    booking = desk.book("2026-03-05 10:00", who=BY_PHONE)
    telling.reminded(booking, Kind.DAY_BEFORE, now=NOON)

    assert told() == [("sms", "booked"), ("sms", "day_before")]
    assert last("sms").to == BY_PHONE.phone


def test_what_is_not_offered_is_not_written(desk, settings):
    settings.EMAIL_HOST = ""
    desk.book("2026-03-05 09:00", who=ENGLISH)
    assert told() == [("sms", "booked")]

    settings.DEMO, settings.SMS_URL = False, ""
    desk.book("2026-03-05 10:00", who=ENGLISH)
    desk.book("2026-03-05 11:00", who=making.Contact(name="Ana"), web=False)
    assert told() == [("sms", "booked")]


@pytest.mark.parametrize("language", ["en", "pt", "cs"])
@pytest.mark.parametrize("kind", list(Kind))
def test_an_sms_is_one_part(desk, kind, language):
    booking = desk.book("2026-03-05 10:00", who=replace(BY_PHONE, language=language))
    Store.objects.update(name="Lado Praça do Comércio, São João")
    offer = replace_by_offer(booking) if kind == Kind.EARLIER else None

    if offer:
        telling.earlier_offer(offer, now=NOON)
    else:
        telling._tell(Booking.objects.get(pk=booking.pk), kind, now=NOON, suffix=":again")

    sms = last("sms")
    assert parts(str(sms.text)) == sms.parts == 1
    assert "\n" not in str(sms.text)


def replace_by_offer(booking):
    """An earlier time that is kept for somebody."""
    facts = {
        name: getattr(booking, name)
        for name in ("store", "service", "key", "state_since", "day", "minutes", "made_at", "channel", "language")
    }
    return Booking.objects.create(
        **facts,
        reference="AAAA-AAAA",
        token="a" * 24,
        state="held",
        starts_at=at("2026-03-05 09:00"),
        expires_at=NOON + timedelta(minutes=20),
        replaces=Booking.objects.get(pk=booking.pk),
    )


def test_an_offer_says_which_time_until_when_it_is_kept_and_that_nothing_is_lost(desk):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH)

    telling.earlier_offer(replace_by_offer(booking), now=NOON)

    mail = last()
    words, links = read(str(mail.html))
    assert mail.useless_at == NOON + timedelta(minutes=20)
    assert mail.calendar is None or not str(mail.calendar)
    for said in (words, " ".join(str(mail.text).split())):
        assert "Thursday, 5 March 2026, 09:00" in said
        assert "We keep it for you until 12:20." in said
        assert "your booking stays as it is: Thursday, 5 March 2026, 10:00." in said
    assert f"https://lado.example/booking/{booking.token}/#earlier" in links


def test_what_can_no_longer_be_changed_is_not_offered(desk):
    Service.objects.filter(code="sim-swap").update(book_notice=24 * 60, book_moves=0)
    desk.book("2026-03-05 10:00", who=ENGLISH)
    assert "To change it, please call the store: +351211234567." in str(last().text)
    assert "#move" not in str(last().html) + str(last().text)
    assert "#cancel" not in str(last().html) + str(last().text)

    desk.book("2026-03-09 10:00", who=ENGLISH)
    assert "#cancel" in str(last().html)
    assert "#move" not in str(last().html)


def test_nobody_sends_words_of_theirs_through_us(desk):
    desk.book("2026-03-05 10:00", who=replace(ENGLISH, name="Win at evil.example", notes="evil.example"))

    assert "evil" not in str(last().text) + str(last().html) + str(last().subject)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_subject_and_templates(desk, kind):
    booking = desk.book("2026-03-05 10:00", who=ENGLISH)
    if kind == Kind.EARLIER:
        telling.earlier_offer(replace_by_offer(booking), now=NOON)
    else:
        telling._tell(booking, kind, now=NOON, suffix=":again")

    assert kind in SUBJECTS
    assert last().key.startswith(f"{kind}:{booking.pk}:0")
    assert len(last().key) <= 120
    assert str(last().html).startswith("<!DOCTYPE html>")
