"""What is said is a claim until the clerk confirms the person; then cases and history are theirs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from queueing.actors import Actor
from queueing.commands import people, serving, side
from queueing.commands.serving import NotYourTicket
from queueing.commands.side import SessionOver
from queueing.models import Case, Session
from queueing.states import Outcome
from stores.commands.customers import BadCustomer, BadMail, BadPhone
from stores.models import Customer, CustomerWay
from tests.factories import StaffFactory, customer_with
from tests.queueing.people import MAIL, PHONE, Met, arrive


@pytest.fixture
def shop(shop):
    shop.open()
    return shop


@pytest.fixture
def family(shop):
    """Two with one phone."""
    return customer_with(phone=PHONE, name="Ana", tier=shop.gold), customer_with(phone=PHONE, name="Rui")


# --- what is said
def test_take_matches_the_only_one_and_proves_nothing(shop):
    customer = customer_with(number="K-1", tier=shop.gold)

    ticket = arrive(shop, customer_number="K-1")

    assert (ticket.customer, ticket.tier, ticket.confirmed_at) == (customer, shop.gold, None)
    assert not Case.objects.exists()


def test_take_by_a_shared_phone_gives_the_best_tier_and_means_nobody(shop, family):
    ticket = arrive(shop, phone=PHONE)

    assert (ticket.customer, ticket.tier) == (None, shop.gold)
    assert ticket.said.customer == family[0]


def test_take_by_mail_makes_one_customer_however_it_is_written(shop):
    tickets = [arrive(shop, mail=mail) for mail in (MAIL, f" {MAIL.upper()} ")]

    assert Customer.objects.get() == tickets[0].customer == tickets[1].customer


@pytest.mark.parametrize(("said", "error"), [({"mail": "ana@"}, BadMail), ({"customer_number": "9"}, BadCustomer)])
def test_take_refuses_what_is_no_way(shop, said, error):
    with pytest.raises(error):
        arrive(shop, **said)


def test_take_means_the_person_to_whom_a_customer_was_joined(shop):
    kept, joined = customer_with(number="K-1", tier=shop.gold), customer_with(phone=PHONE)
    Customer.objects.filter(pk=joined.pk).update(merged_into=kept)

    ticket = arrive(shop, phone=PHONE)

    assert (ticket.customer, ticket.tier) == (kept, shop.gold)


def test_say_at_the_counter_takes_the_place_of_what_was_said(shop):
    known = customer_with(number="K-1")
    met = Met(shop, phone=PHONE)

    met.say("number", "K-1")

    assert (met.fresh().customer, met.fresh().said.kind) == (known, "number")


def test_say_refuses_a_bad_phone_and_leaves_all_as_it_was(shop):
    met = Met(shop, phone=PHONE)
    with pytest.raises(BadPhone):
        met.say("phone", "12")
    assert met.fresh().said.value == PHONE


# --- confirming
def test_confirm_keeps_who_and_when_and_opens_the_case(shop):
    met = Met(shop, phone=PHONE)
    before = met.side.revision

    met.confirm(met.meant(), name="Ana")

    ticket, case = met.fresh(), Case.objects.get()
    assert (ticket.customer, ticket.confirmed_by, ticket.confirmed_at) == (met.meant(), shop.clerk, met.now)
    assert (case.customer, case.topic, case.opened_at) == (ticket.customer, shop.sim.topic, met.now)
    assert met.session.case == case
    assert met.side.revision == before + 1
    assert ticket.customer.name == "Ana"
    way = CustomerWay.objects.get()
    assert (way.proof, way.proven_by, way.proven_at) == ("staff", shop.clerk, met.now)
    entry = AuditEntry.objects.get(action="customer.confirm")
    assert (entry.actor, entry.target) == (f"staff:{shop.clerk.pk}", f"ticket:{ticket.pk}")
    assert entry.data == {"customer": ticket.customer.pk, "by": "staff"}


def test_confirm_picks_one_of_a_family(shop, family):
    met = Met(shop, phone=PHONE)

    met.confirm(family[1])

    assert met.fresh().customer == family[1]
    assert CustomerWay.objects.filter(proof="staff").get().customer == family[1]


def test_confirm_somebody_else_makes_a_new_customer_with_that_phone(shop, family):
    met = Met(shop, phone=PHONE)

    met.confirm(name="Eva")

    person = met.fresh().customer
    assert person not in family
    assert (person.name, person.ways.get().value) == ("Eva", PHONE)


def test_confirm_refuses_whom_nobody_spoke_of(shop, family):
    stranger = customer_with(number="K-9")
    met = Met(shop, phone=PHONE)

    with pytest.raises(people.UnknownPerson):
        met.confirm(stranger)
    assert met.fresh().confirmed_at is None


def test_confirm_refuses_before_anything_was_said(shop):
    met = Met(shop)
    with pytest.raises(people.NothingSaid):
        met.confirm()


def test_confirm_refuses_somebody_else_under_a_customer_number(shop):
    customer_with(number="K-1")
    met = Met(shop, customer_number="K-1")
    with pytest.raises(people.NobodyElse):
        met.confirm()


def test_confirm_counts_once(shop):
    met = Met(shop, phone=PHONE)
    met.confirm(met.meant())
    with pytest.raises(people.AlreadyConfirmed):
        met.confirm(met.meant())
    with pytest.raises(people.AlreadyConfirmed):
        met.say("mail", MAIL)


def test_confirm_is_for_the_clerk_who_serves_and_managers(shop):
    met = Met(shop, phone=PHONE)
    other = StaffFactory(stores=[shop.store])

    with pytest.raises(NotYourTicket):
        met.confirm(met.meant(), actor=Actor(staff_id=other.pk))
    met.confirm(met.meant(), actor=Actor(staff_id=other.pk, manages=True))
    assert met.fresh().confirmed_by == other


def test_confirm_after_the_end_is_too_late(shop):
    met = Met(shop, phone=PHONE)
    session = met.session
    serving.finish(outcome=Outcome.RESOLVED, **met.at())
    with pytest.raises(SessionOver):
        people.confirm(session_id=session.pk, customer_id=None, name="", actor=shop.actor, now=met.now)


def test_take_back_leaves_no_trace_in_cases_and_history(shop):
    met = Met(shop, phone=PHONE)
    met.confirm(met.meant())

    met.do(people.take_back)

    assert met.fresh().confirmed_at is None
    assert not Case.objects.exists()
    assert met.view().person is None
    with pytest.raises(people.NotConfirmed):
        met.do(people.take_back)


def test_take_back_puts_the_case_as_it_was_before_the_visit(shop):
    first = Met(shop, phone=PHONE)
    first.confirm(first.meant())
    serving.finish(outcome=Outcome.RESOLVED, **first.at())
    closed = Case.objects.get().closed_at
    again = Met(shop, phone=PHONE, after=30)
    again.confirm(again.meant())
    assert Case.objects.get().closed_at is None

    again.do(people.take_back)

    assert Case.objects.get().closed_at == closed
    assert [session.case for session in Session.objects.order_by("id")] == [Case.objects.get(), None]


# --- what is shown to whom
def test_nothing_of_a_customer_is_shown_before_confirming(shop):
    first = Met(shop, phone=PHONE)
    first.confirm(first.meant(), name="Ana")
    serving.finish(outcome=Outcome.FOLLOW_UP, **first.at())

    view = Met(shop, phone=PHONE, after=5).view()

    assert (view.person, [one.initial for one in view.candidates]) == (None, ["A"])
    assert (view.said.kind, view.said.ending) == ("phone", "…678")


def test_history_and_cases_of_the_confirmed_are_for_who_serves_and_managers(shop, django_assert_num_queries):
    first = Met(shop, phone=PHONE)
    first.confirm(first.meant(), name="Ana")
    first.lead(side.say, text="New SIM by post")
    serving.finish(outcome=Outcome.FOLLOW_UP, **first.at())
    again = Met(shop, phone=PHONE, after=5)
    again.confirm(again.meant())

    with django_assert_num_queries(6):
        person = again.view().person

    assert [(case.visits, case.here) for case in person.cases] == [(2, True)]
    assert [(visit.outcome, visit.said, visit.store) for visit in person.visits] == [
        ("follow_up", "New SIM by post", shop.store.name)
    ]
    other = StaffFactory(stores=[shop.store])
    assert again.view(staff=other).session_id is None
    assert again.view(staff=other, manages=True).person == person


def test_query_count_does_not_grow_with_the_history(shop, django_assert_num_queries):
    for n in range(4):
        met = Met(shop, phone=PHONE, after=1 + 5 * n)
        met.confirm(met.meant())
        if n < 3:
            serving.finish(outcome=Outcome.RESOLVED, **met.at())
    with django_assert_num_queries(6):
        assert len(met.view().person.visits) == 3


def test_a_known_customer_costs_a_ticket_one_statement_and_nobody_costs_none(shop):
    customer_with(number="K-1")  # of no tier of its own: the promise is the same for both
    arrive(shop)
    counts = []
    for said in ({}, {"customer_number": "K-1"}):
        with CaptureQueriesContext(connection) as asked:
            arrive(shop, **said)
        counts.append(len(asked))
    assert counts[1] - counts[0] == 1
