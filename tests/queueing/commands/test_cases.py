"""One customer and one topic over time: opened, continued, closed."""

from datetime import timedelta

import pytest

from queueing.commands import dispatch, serving
from queueing.models import Case
from queueing.states import Outcome
from tests.factories import NOON, ServiceFactory, offer
from tests.queueing.people import PHONE, Met


@pytest.fixture
def shop(shop):
    shop.open()
    return shop


def visit(shop, *, after=1, outcome=Outcome.RESOLVED, service=None):
    """A visit of the same confirmed customer that ends with `outcome`."""
    met = Met(shop, phone=PHONE, after=after, service=(service or shop.sim).code)
    met.now = NOON + timedelta(minutes=after)
    met.confirm(met.meant())
    serving.finish(outcome=outcome, **met.at())
    return met


def rows():
    return [(case.topic.code, case.closed_at is None) for case in Case.objects.order_by("id")]


def test_a_resolved_visit_closes_its_case(shop):
    met = visit(shop)
    case = Case.objects.get()
    assert (case.closed_at, met.session.case) == (met.now, case)


@pytest.mark.parametrize("outcome", [Outcome.FOLLOW_UP, Outcome.NOT_POSSIBLE])
def test_any_other_outcome_leaves_it_open(shop, outcome):
    visit(shop, outcome=outcome)
    assert rows() == [(shop.sim.topic.code, True)]


def test_an_open_case_goes_on_however_long_it_takes(shop):
    visit(shop, outcome=Outcome.FOLLOW_UP)
    visit(shop, after=60 * 24 * 90)
    assert rows() == [(shop.sim.topic.code, False)]


@pytest.mark.parametrize(("minutes", "cases"), [(60 * 24 * 14, 1), (60 * 24 * 14 + 1, 2)])
def test_a_closed_case_goes_on_for_fourteen_days(shop, minutes, cases):
    visit(shop)
    visit(shop, after=1 + minutes)
    assert Case.objects.count() == cases


def test_every_topic_has_a_case_of_its_own(shop):
    visit(shop, outcome=Outcome.FOLLOW_UP)
    visit(shop, after=10, service=shop.bill)
    assert rows() == [(shop.sim.topic.code, True), (shop.bill.topic.code, False)]


def test_a_service_of_the_same_topic_continues_the_case(shop):
    esim = ServiceFactory(code="esim", topic=shop.sim.topic, letter="A")
    offer(shop.store, esim)
    shop.clerk.skills.add(esim)
    visit(shop, outcome=Outcome.FOLLOW_UP)
    visit(shop, after=10, service=esim)
    assert rows() == [(shop.sim.topic.code, False)]


def test_who_was_confirmed_before_the_session_has_the_case_from_its_start(shop):
    met = Met(shop, phone=PHONE)
    met.confirm(met.meant())
    serving.transfer(service_id=shop.bill.pk, **met.at())
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=met.now)
    serving.serve(**met.at())
    assert met.session.case.topic == shop.bill.topic

    serving.finish(outcome=Outcome.RESOLVED, **met.at())

    assert rows() == [(shop.sim.topic.code, False), (shop.bill.topic.code, False)]


def test_a_reopened_visit_opens_its_case_again(shop):
    met = visit(shop)
    serving.reopen(**met.at())
    assert rows() == [(shop.sim.topic.code, True)]


def test_nobody_confirmed_means_no_case_and_no_statement_for_it(shop, django_assert_max_num_queries):
    met = Met(shop, phone=PHONE)
    with django_assert_max_num_queries(40) as captured:
        serving.finish(outcome=Outcome.RESOLVED, **met.at())
    assert not any("case" in query["sql"] and "queueing_case" in query["sql"] for query in captured.captured_queries)
    assert not Case.objects.exists()
