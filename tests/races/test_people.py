"""Who a customer is, said by several at once: one person stays one, nothing is lost, nobody waits for ever."""

import threading
from datetime import timedelta

import pytest
from django.db.models import Count

from queueing import proving
from queueing.commands import counters, handing, people, proofs, releasing, serving
from queueing.models import Case, Ticket
from queueing.states import Outcome
from stores.commands import merging
from stores.commands.customers import said
from stores.models import Customer, CustomerMerge, CustomerWay
from tests.factories import NOON, CounterFactory, StaffFactory, customer_with
from tests.queueing.conftest import make_shop
from tests.queueing.people import MAIL, PHONE, Met, arrive
from tests.races.together import refused_at_once, somebody_waits_for_a_lock
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    shop = make_shop()
    shop.open()
    return shop


def second_counter(shop):
    """The same store through the eyes of a second clerk."""
    clerk = StaffFactory(stores=[shop.store], skills=[shop.sim, shop.bill])
    counter = CounterFactory(store=shop.store, number=100 + shop.store.counters.count())
    shop.open(counter=counter, clerk=clerk)
    facts = {"store": shop.store, "sim": shop.sim, "bill": shop.bill, "clerk": clerk, "counter": counter}
    return type(shop)(standard=shop.standard, gold=shop.gold, law=shop.law, **facts)


def roots_hold():
    """Nobody points at somebody who points on."""
    return not Customer.objects.filter(merged_into__merged_into__isnull=False).exists()


@pytest.mark.parametrize("_again", range(3))
def test_one_new_phone_makes_one_customer_at_however_many_kiosks(shop, _again):
    def say():
        said(kind="phone", value=PHONE, country="PT", language="en", now=NOON)

    assert refused_at_once(*[say] * 8) == []
    assert (Customer.objects.count(), CustomerWay.objects.count()) == (1, 1)


@pytest.mark.parametrize("_again", range(3))
def test_several_counters_confirm_one_customer_and_open_one_case(shop, _again):
    shops = [shop, *(second_counter(shop) for _n in range(5))]
    meetings = [Met(each, phone=PHONE) for each in shops]
    customer = meetings[0].meant()
    CustomerWay.objects.update(proof="code", proven_at=NOON)  # nobody waits for anybody to prove it

    assert refused_at_once(*(lambda met=met: met.confirm(customer) for met in meetings)) == []

    assert Case.objects.get().sessions.count() == 6


@pytest.mark.parametrize("_again", range(3))
def test_the_clerk_confirms_once_however_often_it_is_pressed(shop, _again):
    met = Met(shop, phone=PHONE)
    refused = refused_at_once(*[lambda: met.confirm(name="Ana")] * 6)
    assert refused == ["already_confirmed"] * 5
    assert Customer.objects.count() == 2  # the one whom the phone made at the kiosk, and somebody else


@pytest.mark.parametrize("_again", range(3))
def test_merge_against_confirm(shop, _again):
    known, met = customer_with(number="K-1", name="Ana"), Met(shop, phone=PHONE)
    customer = met.meant()

    refused = refused_at_once(
        lambda: met.confirm(customer),
        lambda: merging.merge(kept_id=known.pk, joined_id=customer.pk, by_id=None, now=NOON),
    )

    # after the merge the phone means the one who was kept: the clerk looks again
    assert refused in ([], ["unknown_person"])
    if not refused:
        assert met.view().person.id == known.pk
        assert met.session.case == Case.objects.get()
    assert roots_hold()


@pytest.mark.parametrize("_again", range(3))
def test_merge_against_merge_in_a_ring(shop, _again):
    ring = [customer_with(number=f"K-{n}") for n in range(4)]
    pairs = list(zip(ring, ring[1:] + ring[:1], strict=True))

    refused = refused_at_once(
        *(
            lambda kept=kept, joined=joined: merging.merge(kept_id=kept.pk, joined_id=joined.pk, by_id=None, now=NOON)
            for kept, joined in pairs
        )
    )

    assert refused == ["same_person"]
    assert roots_hold()
    assert Customer.objects.filter(merged_into=None).count() == 1
    assert CustomerMerge.objects.count() == 3


@pytest.mark.parametrize("_again", range(3))
def test_split_counts_once(shop, _again):
    kept, joined = customer_with(number="K-1"), customer_with(number="K-2")
    row = merging.merge(kept_id=kept.pk, joined_id=joined.pk, by_id=None, now=NOON)

    def split():
        merging.split(merge_id=row.pk, person_id=kept.pk, by_id=None, now=NOON)

    assert refused_at_once(*[split] * 5) == ["unknown_merge"] * 4
    assert Customer.objects.filter(merged_into=None).count() == 2


@pytest.mark.parametrize("_again", range(3))
def test_merge_while_tickets_are_issued_and_served(shop, _again):
    """Every ticket leads to the one person, whichever came first."""
    known, met = customer_with(number="K-1"), Met(shop, phone=PHONE)
    met.confirm(met.meant())
    joined = met.meant()

    refused = refused_at_once(
        lambda: merging.merge(kept_id=known.pk, joined_id=joined.pk, by_id=None, now=NOON),
        lambda: serving.finish(outcome=Outcome.RESOLVED, **met.at()),
        *[lambda: arrive(shop, phone=PHONE)] * 4,
        *[lambda: arrive(shop, customer_number="K-1")] * 2,
    )

    assert refused == []
    tickets = Ticket.objects.select_related("customer")
    assert {ticket.customer.person_id for ticket in tickets} == {known.pk}
    assert Case.objects.get().closed_at is not None


@pytest.mark.parametrize("_again", range(3))
def test_code_clerk_end_and_merge_at_once_end(shop, _again, settings):
    """Everything that locks people and tickets, in one moment: no deadlock, and one answer that fits."""
    settings.EMAIL_HOST = "localhost"
    customer_with(mail=MAIL)
    met = Met(shop, phone=PHONE)
    customer = met.meant()
    row = proofs.ask_code(ticket_id=met.ticket.pk, kind="mail", value=MAIL, language="en", now=met.now)

    refused = refused_at_once(
        lambda: proofs.try_code(ticket_id=met.ticket.pk, code=row.code, now=met.now),
        lambda: met.confirm(customer),
        lambda: met.say("mail", MAIL),
        lambda: met.merge("mail", MAIL),
        lambda: serving.finish(outcome=Outcome.RESOLVED, **met.at()),
        lambda: arrive(shop, mail=MAIL, at=NOON + timedelta(minutes=2)),
    )

    assert set(refused) <= {
        *("session_over", "already_confirmed", "not_confirmed", "visit_over", "same_person"),
        *("unknown_person", "nothing_said"),
    }
    assert roots_hold()
    doubles = Case.objects.values("customer", "topic").annotate(n=Count("id")).filter(n__gt=1)
    assert not doubles.exists()


@pytest.mark.parametrize("_again", range(3))
def test_five_tries_are_five_however_many_come_at_once(shop, _again, settings):
    settings.EMAIL_HOST = "localhost"
    ticket = arrive(shop)
    row = proofs.ask_code(ticket_id=ticket.pk, kind="mail", value=MAIL, language="en", now=NOON)
    wrong = f"{(int(row.code) + 1) % 10**6:06}"

    refused = refused_at_once(*[lambda: proofs.try_code(ticket_id=ticket.pk, code=wrong, now=NOON)] * 9)

    assert sorted(refused) == ["code_over"] * 5 + ["wrong_code"] * 4


@pytest.mark.parametrize("_again", range(3))
def test_codes_to_one_address_are_counted_over_tickets(shop, _again, settings):
    settings.EMAIL_HOST = "localhost"
    tickets = [arrive(shop) for _n in range(7)]

    def ask(ticket):
        proofs.ask_code(ticket_id=ticket.pk, kind="mail", value=MAIL, language="en", now=NOON)

    assert refused_at_once(*(lambda ticket=ticket: ask(ticket) for ticket in tickets)) == ["too_many_codes"] * 3


@pytest.mark.parametrize("_again", range(3))
def test_one_delivery_however_many_workers_hear_the_bell(shop, _again, settings, monkeypatch):
    sent = []
    carrier = proving.Carrier(lambda: True, lambda *words: sent.append(words))
    monkeypatch.setitem(proving._carriers, "mail", carrier)
    row = proofs.ask_code(ticket_id=arrive(shop).pk, kind="mail", value=MAIL, language="en", now=NOON)

    refused_at_once(*[lambda: proofs.deliver(code_id=row.pk, now=NOON)] * 6)

    assert len(sent) == 1


def test_merge_while_served_leaves_the_clerks_commands_working(shop):
    """take_back, split and rename go on with whoever stands for the person now."""
    known, met = customer_with(number="K-1", name="Ana"), Met(shop, phone=PHONE)
    met.confirm(met.meant())
    merging.merge(kept_id=known.pk, joined_id=met.meant().pk, by_id=None, now=NOON)

    met.do(people.rename, name="Ana Lopes")
    known.refresh_from_db()
    assert known.name == "Ana Lopes"
    met.split(CustomerMerge.objects.get())
    met.do(people.take_back)
    assert not Case.objects.exists()


@pytest.mark.parametrize("end", ["close", "hand_over"])
def test_a_code_on_a_ticket_whose_wish_is_freed_locks_nobody_out(shop, settings, monkeypatch, end):
    """Who waits for a clerk proves who they are in the moment in which that clerk goes: both write to the log."""
    settings.EMAIL_HOST = "localhost"
    customer_with(mail=MAIL)
    next_clerk = StaffFactory(stores=[shop.store], skills=[shop.sim])
    ticket = arrive(shop)
    Ticket.objects.filter(pk=ticket.pk).update(for_staff=shop.clerk)
    now = NOON + timedelta(minutes=2)
    row = proofs.ask_code(ticket_id=ticket.pk, kind="mail", value=MAIL, language="en", now=now)
    holds = threading.Event()  # the customer's transaction has the ticket
    free, confirm = releasing.release_wishes, people.confirmed

    def release(*args, **facts):
        holds.wait(5)
        return free(*args, **facts)

    def confirmed(*args, **facts):
        holds.set()
        wait_until(somebody_waits_for_a_lock)  # the other one has come as far as it can
        confirm(*args, **facts)

    monkeypatch.setattr(counters, "release_wishes", release)
    monkeypatch.setattr(handing, "release_wishes", release)
    monkeypatch.setattr(proofs, "confirmed", confirmed)
    place = {"counter_id": shop.counter.pk, "store_id": shop.store.pk, "actor": shop.actor, "now": now}
    ends = {
        "close": lambda: counters.close_counter(**place),
        "hand_over": lambda: handing.hand_over(staff_id=next_clerk.pk, **place),
    }

    assert refused_at_once(ends[end], lambda: proofs.try_code(ticket_id=ticket.pk, code=row.code, now=now)) == []

    ticket.refresh_from_db()
    assert (ticket.for_staff, ticket.confirmed_at) == (None, now)
