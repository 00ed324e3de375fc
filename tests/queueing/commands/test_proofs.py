"""A code by mail: over a real SMTP conversation, good for ten minutes, five tries and one use."""

import re
from datetime import timedelta

import pytest

from core.models import AuditEntry
from queueing import proving
from queueing.commands import proofs, serving
from queueing.commands.people import AlreadyConfirmed
from queueing.models import Case, ProofCode
from queueing.proving import Carrier, NotDelivered
from queueing.states import Outcome
from stores.commands.customers import BadMail
from stores.models import Customer, CustomerWay
from tests.factories import NOON, customer_with
from tests.queueing.people import MAIL, PHONE, Met, arrive
from tests.smtp import MailServer


@pytest.fixture
def post(settings):
    server = MailServer()
    server.point(settings)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def ticket(shop):
    return arrive(shop)


def ask(ticket, mail=MAIL, *, now=NOON, language="en"):
    return proofs.ask_code(ticket_id=ticket.pk, kind="mail", value=mail, language=language, now=now)


def digits(mail):
    return re.search(r"\b\d{6}\b", mail.get_content())[0]


def sent(ticket, post, **more):
    """Ask for a code and have it sent: the digits."""
    proofs.deliver(code_id=ask(ticket, **more).pk, now=more.get("now", NOON))
    return digits(post.mails[-1])


def type_in(ticket, code, *, now=NOON):
    return proofs.try_code(ticket_id=ticket.pk, code=code, now=now)


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_code_reaches_the_mailbox_and_proves_who_it_is(shop, ticket, post):
    person = type_in(ticket, sent(ticket, post))

    (mail,) = post.mails
    assert (mail["To"], mail["Auto-Submitted"]) == (MAIL, "auto-generated")
    ticket.refresh_from_db()
    assert (ticket.customer, ticket.confirmed_at, ticket.confirmed_by) == (person, NOON, None)
    way = CustomerWay.objects.get()
    assert (way.proof, way.proven_at, way.customer) == ("code", NOON, person)
    assert AuditEntry.objects.get(action="customer.confirm").data == {"customer": person.pk, "by": "code"}


def test_the_mail_is_in_the_customers_language_and_its_subject_tells_no_code(shop, ticket, post):
    code = sent(ticket, post, language="pt")
    assert code not in post.mails[0]["Subject"]
    assert ticket.number in post.mails[0]["Subject"]


def test_the_row_holds_no_code_once_it_was_sent_and_no_address_in_the_clear(shop, ticket, post):
    row = ask(ticket)
    assert len(ProofCode.objects.get().code) == proofs.DIGITS
    proofs.deliver(code_id=row.pk, now=NOON)
    stored = ProofCode.objects.values_list("code", "code_hash", "target_hash").get()
    assert stored[0] is None
    assert digits(post.mails[0]).encode() not in bytes(stored[1])
    assert ProofCode.objects.get().target == MAIL


def test_a_known_mail_confirms_its_customer_and_the_case_begins_with_the_session(shop, ticket, post):
    known = customer_with(mail=MAIL, number="K-1")
    assert type_in(ticket, sent(ticket, post)) == known
    assert not Case.objects.exists()
    shop.open()
    assert Met(shop, ticket=ticket).session.case.customer == known


def test_a_code_typed_while_being_served_shows_on_the_desk(shop, post):
    shop.open()
    met = Met(shop, phone=PHONE)
    before = met.side.revision
    type_in(met.ticket, sent(met.ticket, post))
    assert met.side.revision == before + 1
    assert met.view().person.by_code
    assert met.session.case == Case.objects.get()


def test_a_shared_mail_proves_the_address_and_leaves_the_choice_to_the_clerk(shop, ticket, post):
    family = customer_with(mail=MAIL, name="Ana"), customer_with(mail=MAIL, name="Rui")
    assert type_in(ticket, sent(ticket, post)) is None
    shop.open()
    met = Met(shop, ticket=ticket)
    assert [one.id for one in met.view().candidates] == [person.pk for person in family]
    assert met.view().person is None


def test_of_a_shared_mail_the_one_whose_number_was_said_is_meant(shop, post):
    customer_with(mail=MAIL, name="Ana")
    rui = customer_with(mail=MAIL, number="K-2")
    ticket = arrive(shop, customer_number="K-2")
    assert type_in(ticket, sent(ticket, post)) == rui


def test_five_wrong_tries_end_the_code(shop, ticket, post):
    code = sent(ticket, post)
    for _n in range(4):
        with pytest.raises(proofs.WrongCode):
            type_in(ticket, other_than(code))
    with pytest.raises(proofs.CodeOver):
        type_in(ticket, other_than(code))
    with pytest.raises(proofs.CodeOver):
        type_in(ticket, code)
    assert not Customer.objects.exists()


@pytest.mark.parametrize("typed", ["", "12", "x" * 250, "123456\0", "١٢٣٤٥٦"])
def test_what_is_no_code_counts_as_a_wrong_try(shop, ticket, post, typed):
    sent(ticket, post)
    with pytest.raises(proofs.WrongCode):
        type_in(ticket, typed)
    assert ProofCode.objects.get().tries == 1


def test_a_code_is_good_for_ten_minutes_and_once(shop, post):
    first, second = arrive(shop), arrive(shop)
    code = sent(first, post)
    with pytest.raises(proofs.CodeOver):
        type_in(first, code, now=NOON + timedelta(minutes=10))
    assert type_in(first, code, now=NOON + timedelta(minutes=9))
    with pytest.raises(AlreadyConfirmed):
        type_in(first, code)
    with pytest.raises(proofs.CodeOver):
        type_in(second, code)


def test_a_new_code_ends_the_one_before(shop, ticket, post):
    old, new = sent(ticket, post), sent(ticket, post)
    if old != new:
        with pytest.raises(proofs.WrongCode):
            type_in(ticket, old)
    assert type_in(ticket, new)


def test_codes_are_counted_by_ticket(shop, ticket, post):
    for n in range(3):
        ask(ticket, f"a{n}@example.org")
    with pytest.raises(proofs.TooManyCodes):
        ask(ticket, "another@example.org")
    ask(ticket, "another@example.org", now=NOON + timedelta(minutes=11))


def test_codes_are_counted_by_address_however_it_is_written(shop, post):
    for _n in range(4):
        ask(arrive(shop))
    with pytest.raises(proofs.TooManyCodes):
        ask(arrive(shop), f" {MAIL.upper()}")


def test_without_a_mail_server_nothing_is_offered(shop, ticket, settings):
    settings.EMAIL_HOST = ""
    assert "mail" not in proving.offered()
    with pytest.raises(proofs.NotOfferedHere):
        ask(ticket)


@pytest.mark.parametrize("mail", ["", "ana@", "a b@example.org", "ana@example.org\nBcc: all@example.org"])
def test_what_is_no_address_gets_no_code(shop, ticket, post, mail):
    with pytest.raises(BadMail):
        ask(ticket, mail)
    assert not ProofCode.objects.exists()


def test_a_visit_that_is_over_gets_no_code(shop, post):
    shop.open()
    met = Met(shop)
    serving.finish(outcome=Outcome.RESOLVED, **met.at())
    with pytest.raises(proofs.VisitOver):
        ask(met.ticket)


# --- the way there
def test_delivery_is_safe_to_repeat(shop, ticket, post):
    row = ask(ticket)
    assert [proofs.deliver(code_id=row.pk, now=NOON) for _n in range(3)] == [True, False, False]
    assert len(post.mails) == 1


@pytest.mark.parametrize("mood", ["busy", "hangs_up", "says_nothing"])
def test_a_server_that_does_not_take_it_now_is_asked_again(shop, ticket, post, mood, settings):
    settings.EMAIL_TIMEOUT = 0.3
    row, post.mood = ask(ticket), mood
    with pytest.raises(NotDelivered) as caught:
        proofs.deliver(code_id=row.pk, now=NOON)
    assert MAIL not in str(caught.value)
    post.mood, settings.EMAIL_TIMEOUT = "", 5
    assert proofs.deliver(code_id=row.pk, now=NOON)


def test_a_mailbox_that_does_not_exist_is_asked_once(shop, ticket, post):
    row, post.mood = ask(ticket), "refuses"
    assert not proofs.deliver(code_id=row.pk, now=NOON)
    assert not proofs.deliver(code_id=row.pk, now=NOON)
    assert post.asked == 1
    assert ProofCode.objects.get().code is None


def test_a_worker_that_died_while_sending_is_replaced_after_a_while(shop, ticket, post):
    row = ask(ticket)
    ProofCode.objects.update(claimed_at=NOON)
    assert not proofs.deliver(code_id=row.pk, now=NOON + timedelta(seconds=170))
    assert proofs.deliver(code_id=row.pk, now=NOON + timedelta(seconds=181))


def test_lost_doorbells_are_rung_again_and_old_rows_forgotten(shop, ticket, post, monkeypatch):
    rung = []
    monkeypatch.setattr(proofs.send_code, "apply_async", lambda kwargs, **_more: rung.append(kwargs["code_id"]))
    row = ask(ticket)
    assert proofs.ring_again(now=NOON) == 1
    assert rung == [row.pk]
    assert proofs.ring_again(now=NOON + timedelta(minutes=11)) == 0
    proofs.ring_again(now=NOON + timedelta(days=3))
    assert not ProofCode.objects.exists()


def test_another_carrier_joins_by_registering_itself(shop, ticket, settings, monkeypatch):
    messages = []
    settings.EMAIL_HOST = ""
    monkeypatch.setitem(proving._carriers, "phone", Carrier(lambda: True, lambda *words: messages.append(words)))
    row = proofs.ask_code(ticket_id=ticket.pk, kind="phone", value="912 345 678", language="en", now=NOON)
    proofs.deliver(code_id=row.pk, now=NOON)
    ((target, _subject, text),) = messages
    assert target == PHONE
    assert type_in(ticket, re.search(r"\d{6}", text)[0]).ways.get().proof == "code"
