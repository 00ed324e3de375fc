"""What the desk offers in each state, and that a live page and a fresh one are the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.commands import serving
from queueing.commands.counters import close_counter, pause_counter
from queueing.commands.dispatch import call_next
from queueing.commands.moving import Actor
from queueing.queries.desk import desk_view
from queueing.queries.line import snapshot
from queueing.queries.scene import Scene
from queueing.states import Outcome
from tests.factories import CounterFactory, ReasonFactory, ServiceFactory, StaffFactory, offer
from tests.queueing.desks import Desk


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def desk(shop):
    """The clerk's own browser at the shop's counter."""
    return Desk(shop)


def test_closed_counter_offers_to_open_it(desk):
    bar = desk.regions()["bar"]

    assert f'action="/api/v1/counters/{desk.shop.counter.pk}/open/"' in bar
    assert ">Open<" in bar


def test_free_counter_offers_the_next_customer(desk, now):
    desk.shop.open(at=now)
    desk.shop.arrive(at=now - timedelta(minutes=4))

    regions = desk.regions()

    assert f'action="/api/v1/counters/{desk.shop.counter.pk}/call-next/"' in regions["bar"]
    assert "A001" in regions["bar"]
    assert "4\u00a0min" in regions["work"]


def test_free_counter_says_why_nobody_can_be_called(desk, now):
    desk.shop.open(at=now)

    bar = desk.regions()["bar"]

    assert 'aria-disabled="true"' in bar
    assert "Nobody to call." in bar


def test_free_counter_says_that_others_wait_for_other_skills(desk, now):
    desk.shop.open(at=now)
    contract = ServiceFactory(code="contract", letter="B")
    offer(desk.shop.store, contract)
    desk.shop.arrive(service=contract, at=now)

    regions = desk.regions()

    assert "1 person waits, but not for you." in regions["bar"]
    assert "data-other" in regions["line"]


def test_called_customer_is_served_next_with_ways_back_beside(desk, now):
    desk.shop.open(at=now)
    ticket = desk.shop.arrive(at=now)
    desk.call(now)

    regions = desk.regions()

    assert f'action="/api/v1/tickets/{ticket.pk}/serve/"' in regions["bar"]
    for way in (f"/tickets/{ticket.pk}/recall/", f"/tickets/{ticket.pk}/miss/", 'data-opens="take-back"'):
        assert way in regions["work"]


def test_served_customer_is_finished_with_an_outcome(desk, now):
    desk.shop.open(at=now)
    desk.shop.arrive(at=now)
    pk = desk.serve(now)

    regions = desk.regions()

    assert f'form="finish-{pk}"' in regions["bar"]
    assert f'id="finish-{pk}"' in regions["finish"]
    assert regions["finish"].count('name="outcome"') == 3
    assert "checked" not in regions["finish"]  # nobody is "resolved" by default


def test_outcomes_ask_for_the_chains_reasons(desk, now):
    ReasonFactory(kind="follow_up", code="papers", names={"en": "A paper is missing"})
    desk.shop.open(at=now)
    desk.shop.arrive(at=now)
    desk.serve(now)

    ending = desk.regions()["finish"]

    assert "A paper is missing" in ending
    assert 'data-reasons="follow_up" hidden' in ending
    assert 'data-reasons="not_possible"' not in ending


def test_finished_ticket_may_be_reopened(desk, now):
    desk.shop.open(at=now)
    desk.shop.arrive(at=now)
    pk = desk.serve(now)
    serving.finish(**desk.shop.at_counter(pk), outcome=Outcome.RESOLVED, now=now)

    regions = desk.regions()

    assert "A001 is done: resolved." in regions["work"]
    assert f'action="/api/v1/tickets/{pk}/reopen/"' in regions["work"]
    assert f'action="/api/v1/tickets/{pk}/reopen/"' in regions["more"]


def test_ticket_finished_over_ten_minutes_ago_stays_done(desk, now):
    long_ago = now - timedelta(minutes=11)
    desk.shop.open(at=long_ago)
    desk.shop.arrive(at=long_ago)
    pk = desk.serve(long_ago)
    serving.finish(**desk.shop.at_counter(pk), outcome=Outcome.RESOLVED, now=long_ago)

    assert "/reopen/" not in "".join(desk.regions().values())


def test_visit_finished_by_a_colleague_is_not_mine_to_reopen(desk, now):
    colleague = StaffFactory(stores=[desk.shop.store], skills=[desk.shop.sim])
    desk.shop.open(at=now, clerk=colleague)
    desk.shop.arrive(at=now)
    theirs = Actor(staff_id=colleague.pk)
    where = {"counter_id": desk.shop.counter.pk, "store_id": desk.shop.store.pk, "actor": theirs, "now": now}
    called = call_next(counter_id=desk.shop.counter.pk, store_ids=[desk.shop.store.pk], actor=theirs, now=now)
    ticket = {"ticket_id": called.ticket.id, "store_id": desk.shop.store.pk, "actor": theirs, "now": now}
    serving.serve(**ticket)
    serving.finish(**ticket, outcome=Outcome.RESOLVED)
    close_counter(**where)
    desk.shop.open(at=now)

    assert "/reopen/" not in "".join(desk.regions().values())


def test_paused_counter_offers_to_resume_and_names_the_reason(desk, now):
    ReasonFactory(kind="pause", code="lunch", names={"en": "Lunch"})
    desk.shop.open(at=now)
    where = {"counter_id": desk.shop.counter.pk, "store_id": desk.shop.store.pk, "actor": desk.shop.actor}
    pause_counter(**where, reason="lunch", now=now)

    regions = desk.regions()

    assert "Paused: Lunch" in regions["work"]
    assert "/resume/" in regions["bar"]


def test_counter_of_a_colleague_shows_nothing_of_the_customer_there(desk, now):
    colleague = StaffFactory(stores=[desk.shop.store], skills=[desk.shop.sim], first_name="Rui")
    desk.shop.open(at=now, clerk=colleague)
    desk.shop.arrive(at=now)
    call_next(
        counter_id=desk.shop.counter.pk,
        store_ids=[desk.shop.store.pk],
        actor=Actor(staff_id=colleague.pk),
        now=now,
    )

    regions = desk.regions()

    assert "Rui serves at counter 3." in regions["work"]
    assert "A001" not in regions["work"] + regions["bar"]
    line = snapshot(store=desk.shop.store, now=now)
    mine = {"counter_id": desk.shop.counter.pk, "staff_id": desk.shop.clerk.pk}
    assert desk_view(Scene(line, now), **mine).current is None  # not even read for the page


def test_move_between_the_two_statements_of_a_desk_leaves_one_that_stands(desk, now):
    shop = desk.shop
    shop.open(at=now)
    ticket = shop.arrive(at=now)
    mine = {"counter_id": shop.counter.pk, "staff_id": shop.clerk.pk}
    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=now)
    called = snapshot(store=shop.store, now=now)
    serving.serve(**shop.at_counter(ticket.pk, now=now))
    served = snapshot(store=shop.store, now=now)

    assert desk_view(Scene(called, now), **mine).state == "serving"
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(ticket.pk, now=now))
    view = desk_view(Scene(served, now), **mine)

    assert (view.state, view.current) == ("free", None)


def test_clerk_who_serves_elsewhere_is_shown_the_way(desk, now):
    other = CounterFactory(store=desk.shop.store, number=8)
    desk.shop.open(at=now, counter=other)

    assert f'href="/desk/{other.pk}/"' in desk.regions()["bar"]


def test_rows_may_be_picked_only_where_the_policy_allows(desk, now):
    desk.shop.open(at=now)
    for _customer in range(2):
        desk.shop.arrive(at=now)
    assert desk.regions()["line"].count('data-opens="row-call"') == 1  # who is next is no pick

    desk.shop.store.policy.may_pick = False
    desk.shop.store.policy.save()

    assert 'data-opens="row-call"' not in desk.regions()["line"]
    assert 'data-opens="row-out"' in desk.regions()["line"]


def test_customers_who_stepped_out_or_missed_stand_aside_with_the_way_back(desk, now):
    desk.shop.open(at=now)
    ticket = desk.shop.arrive(at=now)
    desk.call(now)
    serving.miss(**desk.shop.at_counter(ticket.pk), now=now)

    line = desk.regions()["line"]

    assert "Missed the call" in line
    assert f'action="/api/v1/tickets/{ticket.pk}/here/"' in line
    back = desk.client.post(f"/api/v1/tickets/{ticket.pk}/here/", "{}", content_type="application/json")
    assert back.json()["state"] == "waiting"


def test_chime_key_is_set_only_while_somebody_can_be_called(desk, now):
    desk.shop.open(at=now)
    assert 'data-sound-key=""' in desk.regions()["line"]

    desk.shop.arrive(at=now)

    assert 'data-sound-key="waiting"' in desk.regions()["line"]


def test_long_line_is_cut_and_the_rest_counted(desk, now):
    for _customer in range(42):
        desk.shop.arrive(at=now)

    line = desk.regions()["line"]

    assert line.count("data-key=") == 40
    assert "and 2 more" in line


def test_names_are_shown_as_text(desk, now):
    desk.shop.sim.names = {"en": "<script>alert(1)</script>"}
    desk.shop.sim.save()
    desk.shop.store.name = "<b>Chiado</b>"
    desk.shop.store.save()
    desk.shop.open(at=now)
    desk.shop.arrive(at=now)

    page = desk.page()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;Chiado" in page


def test_page_and_snapshot_hold_the_same_regions(desk, now):
    desk.shop.open(at=now)
    desk.shop.arrive(at=now)

    page, regions = desk.page(), desk.regions()

    for name in ("state", "line", "bar", "more", "counters"):
        assert f'data-region="{name}">{regions[name]}<' in page, name


@pytest.mark.parametrize("people", [1, 3])
def test_snapshot_costs_the_same_for_one_and_three_customers(desk, people, now, django_assert_num_queries):
    desk.shop.open(at=now)
    for _customer in range(people):
        desk.shop.arrive(at=now)
    desk.regions()  # what is remembered for half a minute is remembered

    with django_assert_num_queries(19):
        desk.regions()
