"""Who is asked after a visit, and when: never before they have left, never at night, never too often."""

from datetime import timedelta

import pytest

from core.personal import lookup_hash
from feedback.commands.planning import plan
from feedback.models import Invitation, OptOut
from queueing.models import ProofCode
from stores.commands.merging import merge
from stores.models import CustomerWay, Partner
from tests.factories import NOON, StoreFactory, customer_with
from tests.feedback.surveys import MAIL, PHONE, a_survey, a_visit

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def planned():
    return list(Invitation.objects.filter(state="planned").order_by("id"))


def test_plan_invites_with_what_was_true_then():
    survey, visit = a_survey(), a_visit()

    assert plan(now=LATER) == 1

    (row,) = planned()
    assert (row.survey, row.way, row.to, row.language) == (survey, "sms", PHONE, "pt")
    assert (row.store, row.region) == (visit.ticket.store, visit.ticket.store.region)
    assert (row.clerk, row.service, row.topic) == (visit.clerk, visit.service, visit.service.topic)
    assert (row.happened_at, row.due_at) == (NOON, NOON + timedelta(minutes=20))


def test_plan_twice_invites_once():
    a_survey(), a_visit()

    assert [plan(now=LATER), plan(now=LATER + timedelta(minutes=1))] == [1, 0]
    assert len(planned()) == 1


def test_plan_waits_for_commits_that_come_late():
    a_survey(), a_visit(ended_at=LATER)

    assert plan(now=LATER + timedelta(seconds=5)) == 0
    assert plan(now=LATER + timedelta(minutes=1)) == 1


@pytest.mark.parametrize(
    "facts", [{"state": "serving"}, {"ended": "transferred", "outcome": ""}, {"ended": "left", "outcome": ""}]
)
def test_plan_leaves_alone_who_has_not_been_served_to_the_end(facts):
    a_survey()
    visit = a_visit()
    if "ended" in facts:
        type(visit).objects.filter(pk=visit.pk).update(**facts)
    else:
        type(visit).objects.filter(pk=visit.pk).update(ended_at=None, ended="", outcome="")

    assert plan(now=LATER) == 0


def test_plan_does_not_write_to_a_number_that_nobody_proved():
    a_survey(), a_visit(confirmed=False)

    assert plan(now=LATER) == 0


def typed(ticket, phone=PHONE):
    """Somebody typed in a phone that its owner proved on another day."""
    way = CustomerWay.objects.get(hash=lookup_hash("phone", phone))
    CustomerWay.objects.filter(pk=way.pk).update(proof="code", proven_at=NOON - timedelta(days=9))
    type(ticket).objects.filter(pk=ticket.pk).update(said=way)
    return way


def test_plan_does_not_write_to_a_number_that_was_proven_on_another_day_and_is_typed_in_by_anybody():
    a_survey()
    typed(a_visit(confirmed=False).ticket)

    assert plan(now=LATER) == 0


def test_plan_writes_to_what_was_proven_in_this_visit_and_names_nobody_who_was_not_confirmed():
    a_survey()
    ticket = a_visit(confirmed=False).ticket  # several share the phone: a clerk did not choose who it was
    way = typed(ticket)
    ProofCode.objects.create(
        ticket=ticket, kind="phone", target=PHONE, target_hash=way.hash, language="pt", code_hash=b"x", made_at=NOON,
        expires_at=NOON, used_at=NOON,
    )  # fmt: skip

    assert plan(now=LATER) == 1
    assert [(row.to, row.customer) for row in planned()] == [(PHONE, None)]


def test_plan_asks_a_person_once_in_thirty_days_also_when_two_rows_are_one():
    a_survey()
    one, two = customer_with(phone=PHONE), customer_with(mail=MAIL)
    a_visit(customer=one), a_visit(NOON + timedelta(minutes=1), customer=two)
    merge(kept_id=one.pk, joined_id=two.pk, by_id=None, now=NOON)

    assert plan(now=LATER) == 1
    assert list(Invitation.objects.order_by("id").values_list("state", "why")) == [
        ("planned", ""),
        ("skipped", "resting"),
    ]


def test_plan_asks_again_after_the_rest():
    a_survey()
    customer = customer_with(phone=PHONE)
    a_visit(customer=customer), a_visit(NOON + timedelta(days=29), customer=customer)
    a_visit(NOON + timedelta(days=31), customer=customer)

    plan(now=NOON + timedelta(days=32))

    assert list(Invitation.objects.order_by("id").values_list("why", flat=True)) == ["", "resting", ""]


def test_plan_asks_nobody_who_wants_no_surveys_by_any_of_their_ways():
    a_survey(), a_visit(customer=customer_with(phone=PHONE, mail=MAIL))
    OptOut.objects.create(hash=lookup_hash("mail", MAIL), by="page", at=NOON)

    assert plan(now=LATER) == 0
    assert Invitation.objects.get().why == "opted_out"


def test_plan_of_a_dealers_survey_takes_visits_to_dealers_only():
    dealer = Partner.objects.create(code="deal", name="Deal")
    a_survey(code="dealer", touchpoint="dealer", days=24, minutes=0)
    a_visit(), a_visit(store=StoreFactory(partner=dealer), customer=customer_with(phone="+351911111111"))

    assert plan(now=LATER) == 1
    (row,) = planned()
    assert (row.partner, row.due_at) == (dealer, NOON + timedelta(days=24))


def test_plan_draws_the_share_that_was_asked_for():
    a_survey(percent=0.0), a_visit()

    assert plan(now=LATER) == 0
    assert not Invitation.objects.exists()


def test_plan_asks_for_many_visits_with_as_many_statements(django_assert_max_num_queries, django_assert_num_queries):
    a_survey()
    a_visit()
    with django_assert_max_num_queries(30) as one:
        plan(now=LATER)
    for number in range(3):
        a_visit(NOON + timedelta(minutes=6), customer=customer_with(phone=f"+35191234567{number}"))
    with django_assert_num_queries(len(one)):
        assert plan(now=LATER + timedelta(minutes=5)) == 3
