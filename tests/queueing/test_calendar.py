"""The calendar file of a booking: the right instants everywhere, and nothing that somebody types breaks it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from icalendar import Calendar

from core.mail import Letter
from queueing.actors import Actor
from queueing.calendar import CANCEL, PUBLISH, REQUEST, calendar_of, plain
from queueing.commands.booking import changing
from stores.models import OutgoingMessage, Service, Store
from tests.factories import NOON
from tests.queueing.bookings import ANA, Desk, at

pytestmark = pytest.mark.django_db
PAGE = "https://lado.example/booking/abc/"


def read(text):
    """The calendar and its one event, as another program reads them."""
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    return calendar, event


@pytest.fixture
def desk(settings):
    settings.PUBLIC_URL = "https://lado.example"
    settings.DEFAULT_FROM_EMAIL = "Lado <desk@lado.example>"
    return Desk(hours="24/7")


def file_of(booking, method=REQUEST):
    return calendar_of(booking, method=method, now=NOON, address=PAGE)


def test_a_request_says_what_when_where_and_who(desk):
    Store.objects.update(
        address="Rua Garrett 1", postcode="1200-203", city="Lisboa", latitude=38.7107, longitude=-9.14256789
    )
    Service.objects.filter(code="sim-swap").update(
        names={"en": "SIM swap", "pt": "Trocar o SIM"},
        bring={"en": "Your ID\nThe old SIM", "pt": "Documento\nSIM antigo"},
    )
    desk.store.refresh_from_db()
    booking = desk.book("2026-03-05 10:00", party=2)

    calendar, event = read(file_of(booking))

    assert (calendar["method"], calendar["version"]) == ("REQUEST", "2.0")
    assert (event["uid"], event["sequence"], event["status"]) == (f"{booking.reference}@lado.example", 0, "CONFIRMED")
    assert (event["dtstart"].dt, event["dtend"].dt) == (
        datetime(2026, 3, 5, 10, 0, tzinfo=UTC),
        datetime(2026, 3, 5, 10, 30, tzinfo=UTC),
    )
    assert event["dtstamp"].dt == NOON
    assert event["summary"] == f"Trocar o SIM · {desk.store.name}"
    assert event["location"] == f"{desk.store.name}, Rua Garrett 1, 1200-203 Lisboa"
    assert event["geo"].to_ical() == "38.7107;-9.142568"
    assert event["url"] == PAGE
    assert {booking.reference, "Documento", "SIM antigo", PAGE} <= set(
        event["description"].replace("– ", "\n").replace(": ", "\n").split("\n")
    )
    assert event["organizer"] == "mailto:desk@lado.example"
    assert event["attendee"] == "mailto:ana@example.org"
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(hours=-1)
    assert "SEQUENCE:0\r\n" in file_of(booking)


def test_who_has_left_no_mail_and_who_fetches_the_file_is_not_invited(desk):
    by_phone = desk.book("2026-03-05 10:00", who=type(ANA)(name="Ana", phone="+351912345678"))

    assert "ATTENDEE" not in file_of(by_phone)
    assert "GEO" not in file_of(by_phone)
    assert "ATTENDEE" not in file_of(desk.book("2026-03-05 11:00"), PUBLISH)


@pytest.mark.parametrize("method", [REQUEST, CANCEL, PUBLISH])
def test_what_somebody_calls_themselves_is_in_no_file(desk, method):
    booking = desk.book("2026-03-05 10:00", who=replace(ANA, name="Win a car at evil.example"))

    assert "evil.example" not in file_of(booking, method).replace("\r\n ", "")


def test_what_is_cancelled_is_taken_out_of_the_calendar(desk):
    booking = changing.cancel(booking=desk.book("2026-03-05 10:00"), actor=Actor(), now=NOON)

    calendar, event = read(file_of(booking, CANCEL))
    _published, fetched = read(file_of(booking, PUBLISH))

    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert event.walk("VALARM") == []
    assert (fetched["status"], fetched["uid"]) == ("CANCELLED", event["uid"])


def test_one_entry_is_booked_moved_twice_and_cancelled(desk, settings):
    settings.EMAIL_HOST = "mail.example"
    booking = desk.book("2026-03-05 10:00")
    for start in ("2026-03-05 11:00", "2026-03-06 09:15"):
        booking = changing.reschedule(booking=booking, start=at(start), actor=Actor(), web=True, now=NOON)
    changing.cancel(booking=booking, actor=Actor(), now=NOON)

    mails = list(OutgoingMessage.objects.filter(channel="mail").order_by("id"))
    told = [(read(mail.calendar)[0]["method"], read(mail.calendar)[1]) for mail in mails]

    assert [(method, event["sequence"], f"{event['dtstart'].dt:%d %H:%M}") for method, event in told] == [
        ("REQUEST", 0, "05 10:00"),
        ("REQUEST", 1, "05 11:00"),
        ("REQUEST", 2, "06 09:15"),
        ("CANCEL", 3, "06 09:15"),
    ]
    assert [mail.calendar_method for mail in mails] == [method for method, _event in told]
    assert len({event["uid"] for _method, event in told}) == 1


DAYS = ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"]
OFFSETS = {  # of UTC, on the days above, at ten
    "Europe/Lisbon": (0, 1, 1, 1, 0, 0),
    "Atlantic/Azores": (-1, 0, 0, 0, -1, -1),
    "Europe/Prague": (1, 2, 2, 2, 1, 1),
    "Asia/Kamchatka": (12, 12, 12, 12, 12, 12),
}


@pytest.mark.parametrize("zone", OFFSETS)
def test_the_instant_is_right_on_both_sides_of_a_clock_change(zone):
    desk = Desk(hours="24/7", zone=zone, horizon_days=300)

    for day, offset in zip(DAYS, OFFSETS[zone], strict=True):
        _calendar, event = read(file_of(desk.book(f"{day} 10:00")))

        there = datetime.fromisoformat(day).replace(hour=10, tzinfo=UTC)
        assert (event["dtstart"].dt, event["dtend"].dt - event["dtstart"].dt) == (
            there - timedelta(hours=offset),
            timedelta(minutes=15),
        )


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "Europe/Prague", "Atlantic/Azores"])
def test_the_repeated_hour_is_two_hours(zone):
    desk = Desk(hours="24/7", zone=zone, horizon_days=300)
    before_change = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # all of Europe changes at 01:00 UTC

    events = [read(file_of(desk.book(start)))[1] for start in (before_change, before_change + timedelta(hours=1))]

    assert [event["dtstart"].dt for event in events] == [before_change, before_change + timedelta(hours=1)]
    assert [
        line for line in file_of(desk.book(before_change + timedelta(hours=2))).split("\r\n") if "DTSTART" in line
    ] == ["DTSTART:20261025T023000Z"]


ODD = st.text(
    st.sampled_from('aé,;:"\\^\n\r\t\x00\x07\x0b\x7f\x85\u2028\u202eшשع😀👩\u200d🔧=') | st.characters(codec="utf-8"),
    max_size=160,
)


@limits(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=ODD, store=ODD, address=ODD, thing=ODD)
def test_nothing_that_is_typed_breaks_the_file(desk, name, store, address, thing):
    booking = desk.__dict__.get("booking") or desk.book("2026-03-05 10:00")
    desk.booking = booking
    booking.name, booking.store.name, booking.store.address = name, store, address
    Service.objects.filter(pk=booking.service_id).update(bring={"en": thing.replace("\0", "")})  # JSON has none
    things = [
        f"– {plain(one)}" for one in dict.fromkeys(line.strip() for line in thing.replace("\0", "").splitlines()) if one
    ]

    text = file_of(booking)
    _calendar, event = read(text)

    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any("\n" in line or "\r" in line for line in lines)
    assert event["location"] == ", ".join(filter(None, [plain(store), plain(address)]))
    assert [line for line in event["description"].split("\n")[1:-1] if line.startswith("– ")] == things
    assert event["attendee"] == "mailto:ana@example.org"
    assert "CN" not in event["attendee"].params
    assert event["organizer"].params.get("CN", "") == plain(store).replace("\\", "/")
    assert event["dtstart"].dt == booking.starts_at


def test_the_file_comes_out_of_a_mail_as_it_went_in(desk):
    booking = desk.book("2026-03-05 10:00", who=type(ANA)(name="Зоя", mail="zoya@example.org", language="ru"))
    booking.store.name = 'Зоя 😀, "שרה"'
    text = file_of(booking)

    sent = Letter("zoya@example.org", "Hello", "Hello", "<p>Hello</p>", text, REQUEST).message().message()

    shown, attached = [part for part in sent.walk() if part.get_content_type() == "text/calendar"]
    for part in (shown, attached):
        assert (part.get_param("method"), part.get_content_charset()) == ("REQUEST", "utf-8")
        _calendar, event = read(part.get_payload(decode=True).decode())
        assert event["organizer"].params["CN"] == 'Зоя 😀, "שרה"'
