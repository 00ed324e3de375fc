"""The person at the counter over HTTP: who sees what, what hostile people try, and the customer's own way by code."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.live import Topic
from core.models import IdempotencyRecord
from queueing.commands import proofs, serving, side
from queueing.models import Case, ProofCode, Ticket
from queueing.screens.person import build
from queueing.states import Outcome, Showing
from stores.models import Customer, Staff
from tests.clients import paired, signed_in, staff_api
from tests.factories import StaffFactory, StoreFactory, customer_with
from tests.queueing.people import MAIL, PHONE, Met, arrive
from tests.queueing.views.reading import words
from tests.queueing.views.test_side import screen

EVIL = "<script>alert(1)</script>"
JSON = {"Accept": "application/json"}


@pytest.fixture
def met(shop):
    """Somebody with a history who is being served again and not yet confirmed."""
    shop.open()
    first = Met(shop, phone=PHONE)
    first.confirm(first.meant(), name="Ana Lopes")
    first.lead(side.say, text="New SIM by post")
    serving.finish(outcome=Outcome.FOLLOW_UP, **first.at())
    return Met(shop, phone=PHONE, after=5)


def region(client, counter):
    answer = client.get(f"/desk/{counter.pk}/person/", headers=JSON)
    return answer.json()["regions"]["person"]


def api(met, staff=None):
    return staff_api(staff or met.shop.clerk)


def address(met, word=""):
    return f"sessions/{met.session.pk}/person/{word}"


# --- what is shown
def test_before_confirming_the_desk_asks_and_tells_nothing(met):
    page = signed_in(met.shop.clerk).get(f"/desk/{met.shop.counter.pk}/").content.decode()

    assert "This is the person" in page
    assert "…678" in page
    for secret in ("Ana Lopes", "New SIM by post", "912345678", "Open cases"):
        assert secret not in page


def test_once_confirmed_the_clerk_sees_history_and_cases(met):
    answer = api(met).post(address(met, "confirm/"), {"customer": met.meant().pk})
    assert answer.status_code == 200

    shown = region(signed_in(met.shop.clerk), met.shop.counter)

    for words_ in ("Ana Lopes", "New SIM by post", "Follow-up", "this visit", "2 visits"):
        assert words_ in shown
    assert "912345678" not in shown


def test_managers_of_the_store_see_it_too_and_colleagues_do_not(met):
    met.confirm(met.meant())
    manager = StaffFactory(stores=[met.shop.store], role=Staff.Role.STORE_MANAGER)
    colleague = StaffFactory(stores=[met.shop.store])

    assert "Ana Lopes" in region(signed_in(manager), met.shop.counter)
    assert region(signed_in(colleague), met.shop.counter) == ""


def test_the_socket_shows_the_same_to_the_same_people(met):
    met.confirm(met.meant())
    group = f"side:{met.shop.counter.pk}"
    eyes = [(met.shop.clerk.pk, False), (0, True), (0, False)]
    topics = [Topic(group, "person", each, "en") for each in eyes]

    payloads = build(topics, now=timezone.now())

    assert ["Ana Lopes" in payloads[topic] for topic in topics] == [True, True, False]


def test_the_socket_speaks_the_language_of_who_looks(met):
    languages = {"en": "Phone", "pt": "Telefone", "cs": "Telefon", "ru": "Телефон"}
    topics = [Topic(f"side:{met.shop.counter.pk}", "person", (0, True), language) for language in languages]

    said = build(topics, now=timezone.now())
    met.confirm(met.meant())
    known = build(topics, now=timezone.now())

    for topic in topics:
        assert f"{languages[topic.language]} …678" in said[topic]
        assert f"{languages[topic.language]} …678" in known[topic]


def test_nothing_of_it_reaches_the_customers_screen_or_ticket_page(met):
    met.confirm(met.meant())
    met.lead(side.show, showing=Showing.SUMMARY)
    own = screen(met.shop.store, met.shop.counter)
    pages = [own.get("/side/"), own.get("/side/live/", headers=JSON), Client().get(f"/t/{met.ticket.token}/")]
    for page in pages:
        assert page.status_code == 200
        text = page.content.decode()
        assert not any(secret in text for secret in ("Ana Lopes", "New SIM by post", "…678", "345678"))


def test_names_are_text_and_nothing_else(met):
    met.confirm(met.meant(), name=EVIL)
    assert EVIL not in region(signed_in(met.shop.clerk), met.shop.counter)
    assert "&lt;script&gt;" in region(signed_in(met.shop.clerk), met.shop.counter)


# --- what others try
@pytest.mark.parametrize("word", ["say", "confirm", "take-back", "name", "merge", "split"])
def test_colleagues_and_other_stores_are_refused(met, word):
    body = {"kind": "phone", "value": PHONE, "name": "x", "merge": 1}
    colleague, stranger = StaffFactory(stores=[met.shop.store]), StaffFactory(stores=[StoreFactory()])

    assert api(met, colleague).post(address(met, f"{word}/"), body).status_code == 403
    assert api(met, stranger).post(address(met, f"{word}/"), body).status_code == 404
    assert api(met, colleague).get(address(met)).status_code == 403
    assert met.fresh().confirmed_at is None


def test_nobody_leafs_through_customers_by_id(met):
    stranger = customer_with(number="K-9", name="Somebody", tier=met.shop.gold)
    for pk in (stranger.pk, 0, 10**15):
        answer = api(met).post(address(met, "confirm/"), {"customer": pk})
        assert answer.status_code == 400
        assert "Somebody" not in answer.content.decode()


def test_a_session_that_has_ended_tells_nothing(met):
    met.confirm(met.meant())
    where = address(met)
    serving.finish(outcome=Outcome.RESOLVED, **met.at())

    assert api(met).get(where).json() == {"session": None, "said": None, "candidates": [], "person": None}
    assert api(met).post(where + "name/", {"name": "x"}).json()["code"] == "session_over"


def test_a_repeat_of_the_press_gives_the_first_answer(met):
    body = {"name": "Rui"}
    first, again = (api(met).post(address(met, "confirm/"), body, key="press-1") for _n in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Customer.objects.count() == 2


def test_answers_that_are_kept_for_repeats_name_nobody(met):
    """Names are sealed in the database; a kept answer would hold them in the clear."""
    say = {"confirm": {"customer": met.meant().pk, "name": "Ana Lopes"}, "merge": {"kind": "mail", "value": MAIL}}
    for word, body in say.items():
        assert api(met).post(address(met, f"{word}/"), body, key=f"press-{word}").status_code == 200
    kept = b" ".join(bytes(answer) for answer in IdempotencyRecord.objects.values_list("answer", flat=True))
    assert b"customer" in kept
    assert not any(secret in kept for secret in (b"Ana", b"678", b"example.org", b"SIM"))


# --- the customer's own way
@pytest.fixture
def here(shop, settings):
    settings.EMAIL_HOST = "localhost"
    return arrive(shop, at=timezone.now())


def known(ticket):
    return f"/t/{ticket.token}/known/"


def test_the_ticket_page_offers_it_only_where_mail_goes_out(here, settings):
    assert known(here) in Client().get(f"/t/{here.token}/").content.decode()
    settings.EMAIL_HOST = ""
    assert known(here) not in Client().get(f"/t/{here.token}/").content.decode()
    assert "tell your clerk" in words(Client().get(known(here)))


def test_mail_then_code_then_known(here):
    phone = Client(enforce_csrf_checks=True)
    asked = phone.post(known(here), {"mail": MAIL})
    assert (asked.status_code, asked.url) == (302, known(here))
    assert "code is on its way" in words(phone.get(known(here)))

    answer = phone.post(known(here), {"code": f" {ProofCode.objects.get().code} "})

    assert answer.url == f"/t/{here.token}/"
    assert "we know you now" in words(phone.get(answer.url))
    assert Ticket.objects.get(pk=here.pk).confirmed_at is not None
    assert "We know you" in words(phone.get(known(here)))
    assert known(here) not in phone.get(f"/t/{here.token}/").content.decode()


def test_nobody_sends_mail_to_all_the_world_with_ever_new_tickets(shop, here):
    """Each ticket and each address has its limit; who takes many tickets and names many addresses meets another."""
    answers = [
        Client().post(known(arrive(shop, at=timezone.now())), {"mail": f"somebody{n}@example.org"}) for n in range(31)
    ]
    assert [answer.status_code for answer in answers] == [302] * 30 + [429]
    assert ProofCode.objects.count() == 30


def test_whether_an_address_is_known_is_told_to_nobody(shop, here):
    customer_with(mail=MAIL, name="Ana", tier=shop.gold)
    other = arrive(shop, at=timezone.now())
    texts = []
    for ticket, mail in ((here, MAIL), (other, "nobody@example.org")):
        browser = Client()
        browser.post(known(ticket), {"mail": mail})
        texts.append(words(browser.get(known(ticket))).replace(ticket.number, ""))
    assert texts[0] == texts[1]


def test_a_wrong_code_says_so_and_five_end_it(here):
    browser = Client()
    browser.post(known(here), {"mail": MAIL})
    wrong = f"{(int(ProofCode.objects.get().code) + 1) % 10**6:06}"
    answers = [browser.post(known(here), {"code": wrong}) for _n in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 4 + [409] * 2
    assert "does not fit" in words(answers[0])


def test_a_bad_address_keeps_what_was_typed(here):
    answer = Client().post(known(here), {"mail": "ana@"})
    assert answer.status_code == 400
    assert 'value="ana@"' in answer.content.decode()
    assert not ProofCode.objects.exists()


def test_too_many_codes_are_refused(here):
    answers = [Client().post(known(here), {"mail": f"a{n}@example.org"}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]


def test_page_is_the_ticket_holders_alone(here):
    page = Client().get(known(here))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert Client().get(f"/t/{'x' * 24}/known/").status_code == 404
    assert MAIL not in page.content.decode()


def test_an_old_code_opens_nothing_on_another_ticket(shop, here):
    other = arrive(shop, at=timezone.now())
    Client().post(known(here), {"mail": MAIL})
    assert Client().post(known(other), {"code": ProofCode.objects.get().code}).status_code == 409
    later = timezone.now() + timedelta(minutes=11)
    with pytest.raises(proofs.CodeOver):
        proofs.try_code(ticket_id=here.pk, code=ProofCode.objects.get().code, now=later)
    assert not Case.objects.exists()


# --- privacy
NOTICE = re.compile(r'class="privacy')


def test_privacy_page_names_who_is_responsible_in_every_language(db, settings):
    settings.CONTROLLER_NAME, settings.CONTROLLER_CONTACT = "Example Telecom, S.A.", "privacy@example.org"
    for language in ("en", "pt", "cs", "ru"):
        page = Client().get(f"/privacy/?lang={language}")
        assert page.status_code == 200
        assert "Example Telecom, S.A." in words(page)
        assert "privacy@example.org" in words(page)
        assert f'<html lang="{language}"' in page.content.decode()


def test_notice_stands_wherever_a_phone_mail_or_number_is_asked_for(met, here):
    shop = met.shop
    greeter = signed_in(StaffFactory(stores=[shop.store], role=Staff.Role.GREETER))
    pages = {
        "kiosk": paired(shop.store, "kiosk").get("/kiosk/service/sim-swap/phone/"),
        "greeter": greeter.get(f"/greet/{shop.store.code}/service/sim-swap/"),
        "ticket": Client().get(known(here)),
        "desk": signed_in(shop.clerk).get(f"/desk/{shop.counter.pk}/"),
    }
    assert {name: bool(NOTICE.search(page.content.decode())) for name, page in pages.items()} == dict.fromkeys(
        pages, True
    )
    assert 'href="/privacy/"' not in pages["kiosk"].content.decode()  # nobody is led away from the kiosk
