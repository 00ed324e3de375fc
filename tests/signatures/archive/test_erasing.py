"""Erasing a person: what goes, what the law keeps, and that nothing of somebody else goes with it."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from core.erasures import erasures
from core.models import AuditEntry
from queueing.commands.erasing import StillExpected
from queueing.models import Booking, Case
from signatures.commands import retention
from signatures.commands.documents import NoReason
from signatures.commands.erasing import StillKept, erase_person
from signatures.models import Document
from signatures.queries.documents import file_bytes
from signatures.vault import Erased
from stores.commands.merging import merge
from stores.models import Customer, CustomerWay, Staff
from tests.factories import (
    NOON,
    MessageFactory,
    ServiceFactory,
    StaffFactory,
    StoreFactory,
    TicketFactory,
    TopicFactory,
    customer_with,
)

YEARS = timedelta(days=366 * 11)


@pytest.fixture
def ana(paper):
    customer = customer_with(number="K-1", phone="+351912345678")
    Customer.objects.filter(pk=customer.pk).update(name="Ana Lukášová")
    return customer


def erased(customer, now=NOON):
    return erase_person(customer_id=customer.pk, reason="asked for", by="test", now=now)


def theirs(document, customer):
    Document.objects.filter(pk=document.pk).update(customer=customer)
    return document


def test_documents_go_where_nothing_keeps_them_and_the_others_are_told_with_why(paper, ana):
    sealed, held, waiting, lying, strangers = (
        paper.sealed(), paper.sealed(), paper.made(), paper.made(), paper.made(),
    )  # fmt: skip
    for role in waiting.roles:
        paper.signed(waiting, role)
    for document in (sealed, held, waiting, lying):
        theirs(document, ana)
    admin = StaffFactory(role=Staff.Role.ADMINISTRATOR)
    retention.hold(document_id=held.pk, reason="Court case", staff=admin, now=NOON)

    done = erased(ana)

    until = paper.again(sealed).keep_until
    assert done.erased == [lying.reference]
    assert done.kept == [
        StillKept(sealed.reference, "retention", until),
        StillKept(held.reference, "hold"),
        StillKept(waiting.reference, "document_sealing"),
    ]
    with pytest.raises(Erased):
        file_bytes(paper.again(lying))
    for document in (sealed, held, strangers):
        assert file_bytes(paper.again(document)).startswith(b"%PDF")
    assert erased(ana, now=NOON + YEARS).erased == [sealed.reference]  # its time is over


def test_last_day_of_retention_still_keeps_it(paper, ana):
    document = theirs(paper.sealed(), ana)
    Document.objects.update(keep_until=date(2026, 3, 3))

    assert [each.until for each in erased(ana).kept] == [date(2026, 3, 3)]
    assert erased(ana, now=NOON + timedelta(days=1)).erased == [document.reference]


def test_nothing_tells_who_it_was_and_the_figures_stay(ana):
    ticket = TicketFactory(customer=ana, said=ana.ways.get(kind="phone"), state="left", note="Ana was here")
    case = Case.objects.create(customer=ana, topic=TopicFactory(), opened_at=NOON, visited_at=NOON)
    booking = booked(ana, starts_at=NOON - timedelta(days=9))
    other = booked(None, starts_at=NOON - timedelta(days=9), phone_hash=b"other" * 6)
    message = MessageFactory(to_hash=ana.ways.get(kind="phone").hash, text="Hello Ana")

    erased(ana)

    for row in (ana, ticket, booking, other, message):
        row.refresh_from_db()
    assert (ana.name, ana.language, list(ana.ways.all())) == (None, "", [])
    assert (ticket.customer_id, ticket.said_id, ticket.note) == (ana.pk, None, "")
    assert (booking.name, booking.phone, booking.phone_hash, booking.notes) == (None, None, None, None)
    assert other.name == "Ana"
    assert (message.to, message.text, message.wiped_at) == (None, None, NOON)
    assert Case.objects.filter(pk=case.pk, customer=ana).exists()
    entry = AuditEntry.objects.get(action="customer.erased")
    assert (entry.target, entry.data) == (f"customer:{ana.pk}", {"reason": "asked for"})
    assert [(each.kind, each.name) for each in erasures()] == [("customer", str(ana.pk))]


def booked(customer, *, starts_at, **facts):
    hashes = {"phone_hash": bytes(customer.ways.get(kind="phone").hash)} if customer else {}
    number = Booking.objects.count()
    return Booking.objects.create(
        reference=f"AAAA-{number:04}", token=f"{number:032}", store=StoreFactory(), service=ServiceFactory(), key="k",
        state="no_show", state_since=NOON, day=starts_at.date(), starts_at=starts_at, minutes=20, made_at=NOON,
        channel="web", language="en", name="Ana", phone="+351912345678", notes="with Ana", **hashes | facts,
    )  # fmt: skip


def test_phone_of_the_family_stays_theirs(ana):
    other = customer_with(phone="+351912345678")
    booking = booked(ana, starts_at=NOON - timedelta(days=9))

    erased(ana)

    booking.refresh_from_db()
    assert CustomerWay.objects.filter(customer=other, kind="phone").exists()
    assert booking.name == "Ana"  # nobody can say whose it was: the store's own rule takes it away


def test_rows_that_are_one_person_go_together(ana):
    joined = customer_with(number="K-2")
    merge(kept_id=ana.pk, joined_id=joined.pk, by_id=None, now=NOON)

    erased(joined)

    assert not CustomerWay.objects.exists()


@pytest.mark.parametrize("state", ["waiting", "booked"])
def test_who_is_expected_is_not_erased(ana, state):
    if state == "waiting":
        TicketFactory(customer=ana)
    else:
        Booking.objects.filter(pk=booked(ana, starts_at=NOON + timedelta(days=1)).pk).update(state="booked")

    with pytest.raises(StillExpected):
        erased(ana)
    assert ana.ways.count() == 2


def test_reason_is_asked_for(ana):
    with pytest.raises(NoReason):
        erase_person(customer_id=ana.pk, reason=" ", by="test", now=NOON)


def test_command_finds_the_person_and_says_what_is_kept(paper, ana, capsys):
    sealed, lying = theirs(paper.sealed(), ana), theirs(paper.made(), ana)
    Document.objects.filter(pk=sealed.pk).update(keep_until=date(2099, 1, 2))

    call_command("erase_customer", "K-1", reason="asked for")

    out = capsys.readouterr().out
    assert f"{lying.reference} erased" in out
    assert f"{sealed.reference} kept: the law keeps it until 2099-01-02" in out
    with pytest.raises(CommandError, match="Nobody is known"):
        call_command("erase_customer", "K-1", reason="asked for")
    call_command("erase_customer", f"#{ana.pk}", reason="asked for")


def test_command_asks_which_of_a_family_is_meant(ana):
    other = customer_with(phone="+351912345678")
    CustomerWay.objects.filter(kind="phone").update(proof="staff", proven_at=NOON)

    with pytest.raises(CommandError, match=f"#{ana.pk}, #{other.pk}"):
        call_command("erase_customer", "+351912345678", reason="asked for")
    assert ana.ways.count() == 2
