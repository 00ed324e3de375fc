"""A place from afar is held, offered to nobody until its customer is seen, and given up when nobody comes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from queueing.actors import Actor
from queueing.commands import joining, serving, sweeping, waiting
from queueing.commands.dispatch import call_next
from queueing.commands.issuing import StoreClosed
from queueing.commands.joining import By
from queueing.commands.moving import IllegalMove
from queueing.commands.refusals import ArrivalNotProven
from queueing.commands.takings import NotBeforeClosing, Wanted
from queueing.models import Ticket, TicketMove
from queueing.queries.promises import promise_for_newcomer
from queueing.queries.tickets import own_view, own_views
from queueing.states import Channel, TicketState
from tests.factories import NOON


def minute(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def near(shop):
    """The shop, joined by either way, with one counter at work."""
    shop.store.joining, shop.store.latitude, shop.store.longitude = "either", 38.7107, -9.1413
    shop.store.join_max_waiting = 2
    shop.store.save()
    shop.open()
    return shop


def join(shop, by=By.DISTANCE, *, at=NOON, **wanted):
    asked = Wanted(service="sim-swap", channel=Channel.WEB, language="en", **wanted)
    taken = joining.join_line(store=shop.store, wanted=asked, by=by, actor=Actor(), now=at)
    return Ticket.objects.get(pk=taken.issued.id)


def call(shop, at):
    return call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=at)


def own(ticket, at):
    return {"ticket_id": ticket.pk, "store_id": ticket.store_id, "actor": Actor(), "now": at}


def test_by_code_the_ticket_is_as_one_of_the_kiosk(near):
    ticket = join(near, By.CODE)
    assert (ticket.state, ticket.channel, ticket.arrive_by) == ("waiting", "web", None)
    assert call(near, minute(1)).ticket.id == ticket.pk


def test_from_nearby_the_place_is_held_and_told_until_when(near):
    ticket = join(near)
    assert (ticket.state, ticket.channel, ticket.arrived_at) == ("held", "web", NOON)
    promised = timedelta(seconds=ticket.promise_p50)
    assert ticket.arrive_by == NOON + promised + timedelta(minutes=10)
    assert list(TicketMove.objects.values_list("from_state", "to_state", "reason").order_by("id")) == [
        ("", "waiting", ""), ("waiting", "held", "joined"),
    ]  # fmt: skip


def test_who_is_not_seen_is_passed_over_and_keeps_the_place(near):
    joined, behind = join(near), near.arrive(at=minute(1))
    assert call(near, minute(2)).ticket.id == behind.pk
    serving.take_back(**near.at_counter(behind.pk), reason="wrong", now=minute(3))

    seen = joining.arrive(**own(joined, minute(4)))

    assert (seen.state, seen.arrive_by, seen.arrived_at) == ("waiting", None, NOON)
    assert call(near, minute(5)).ticket.id == joined.pk


def test_nobody_is_offered_while_all_are_on_their_way(near):
    join(near)
    assert call(near, minute(1)) is None


@pytest.mark.parametrize("act", [waiting.here, waiting.resume])
def test_the_own_word_is_no_arrival(near, act):
    ticket = join(near)
    with pytest.raises(ArrivalNotProven):
        act(**own(ticket, minute(1)))
    ticket.refresh_from_db()
    assert ticket.state == "held"


@pytest.mark.parametrize("act", [waiting.here, waiting.resume])
def test_whoever_stands_in_the_store_says_so_for_them(near, act):
    ticket = act(**near.at_counter(join(near).pk, now=minute(1)))
    assert (ticket.state, ticket.arrive_by) == ("waiting", None)


def test_a_stroll_after_the_arrival_ends_by_the_own_word(near):
    ticket = join(near)
    joining.arrive(**own(ticket, minute(1)))
    waiting.hold(**own(ticket, minute(2)))
    assert waiting.resume(**own(ticket, minute(3))).state == "waiting"


def test_arriving_twice_is_arriving_once(near):
    ticket = join(near)
    joining.arrive(**own(ticket, minute(1)))
    assert joining.arrive(**own(ticket, minute(2))).state == "waiting"
    assert TicketMove.objects.filter(reason="arrived").count() == 1


def test_arriving_is_refused_once_given_up(near):
    ticket = join(near)
    sweeping.sweep_missed(now=ticket.arrive_by)
    with pytest.raises(IllegalMove):
        joining.arrive(**own(ticket, ticket.arrive_by))


def test_who_never_comes_is_given_up_at_the_minute_that_was_told(near):
    ticket = join(near)
    assert sweeping.sweep_missed(now=ticket.arrive_by - timedelta(seconds=1)) == 0
    assert sweeping.sweep_missed(now=ticket.arrive_by) == 1
    assert sweeping.sweep_missed(now=ticket.arrive_by) == 0
    told = Ticket.objects.get(pk=ticket.pk)
    assert (told.state, told.arrive_by) == ("no_show", ticket.arrive_by)
    assert TicketMove.objects.latest("id").reason == "not_arrived"


def test_who_came_is_not_given_up(near):
    ticket = join(near)
    joining.arrive(**own(ticket, minute(1)))
    assert sweeping.sweep_missed(now=ticket.arrive_by) == 0


def test_who_leaves_on_the_way_has_left(near):
    ticket = serving.take_out(reason="customer", **own(join(near), minute(1)))
    assert ticket.state == "left"


def test_no_more_than_so_many_are_on_their_way(near):
    first, _second = join(near), join(near)
    with pytest.raises(joining.TooManyOnTheWay):
        join(near)
    assert Ticket.objects.count() == 2
    assert join(near, By.CODE).state == "waiting"  # whoever stands at the door is not on the way
    joining.arrive(**own(first, minute(1)))
    assert join(near, at=minute(2)).state == "held"


def test_the_last_place_is_counted_under_the_lock(near, monkeypatch):
    """What was free when the page was read may be taken when it is pressed."""
    near.store.join_max_waiting = 1
    join(near)
    monkeypatch.setattr(joining, "require_joinable", lambda *_args, **_more: None)
    with pytest.raises(joining.TooManyOnTheWay):
        join(near)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("way", "by", "is_let_in"),
    [
        ("off", By.CODE, False), ("off", By.DISTANCE, False),
        ("code", By.CODE, True), ("code", By.DISTANCE, False),
        ("distance", By.CODE, False), ("distance", By.DISTANCE, True),
        ("either", By.CODE, True), ("either", By.DISTANCE, True),
    ],
)  # fmt: skip
def test_only_the_stores_own_ways(near, way, by, is_let_in):
    near.store.joining = way
    if is_let_in:
        assert join(near, by)
    else:
        with pytest.raises(joining.JoiningOff):
            join(near, by)


def test_a_store_without_a_position_is_not_joined_by_distance(near):
    near.store.latitude = near.store.longitude = None
    with pytest.raises(joining.JoiningOff):
        join(near)


@pytest.mark.parametrize("by", By)
def test_a_closed_store_is_not_joined(near, by):
    near.store.opening_hours = "Mo-Su 18:00-19:00"
    with pytest.raises(StoreClosed):
        join(near, by)


def test_nobody_is_sent_on_the_way_while_no_counter_is_open(near):
    near.counter.clerk, near.counter.opened_at = None, None
    near.counter.save()
    with pytest.raises(joining.JoiningPaused):
        join(near)
    assert join(near, By.CODE).state == "waiting"


def test_a_ticket_that_closing_comes_before_is_told_first(near):
    near.store.opening_hours, near.store.time_zone = "Mo-Su 00:00-12:02", "UTC"
    near.store.save()
    for _customer in range(3):
        near.arrive(at=minute(-5))
    with pytest.raises(NotBeforeClosing):
        join(near, only_in_time=True)
    told = join(near)
    assert told.arrive_by <= minute(2)


# --- what the page shows
def test_the_own_page_shows_the_place_that_is_held(near):
    before, joined = near.arrive(at=NOON), join(near, at=minute(1))
    behind = near.arrive(at=minute(2))
    view = own_view(joined, now=minute(3))
    assert (view.position, view.awaited, view.arrive_by) == (2, True, joined.arrive_by)
    assert view.promise is not None
    views = own_views([before, joined, behind], store=near.store, now=minute(3))
    assert [views[ticket.pk].position for ticket in (before, joined, behind)] == [1, 2, 2]


def test_promises_count_on_those_who_are_on_their_way(near):
    near.store.join_max_waiting = 9
    facts = {"service": "sim-swap", "tier": "standard", "now": minute(1)}
    empty = promise_for_newcomer(near.store, **facts)
    for _customer in range(4):
        join(near)
    full = promise_for_newcomer(near.store, **facts | {"now": minute(5)})
    assert full.p50 > empty.p50
    assert full.ahead == 4


def test_every_state_of_a_ticket_that_is_awaited_is_allowed_by_the_database(near):
    ticket = join(near)
    for state in TicketState.values:
        allowed = state in {"held", "left", "no_show"}
        rows = Ticket.objects.filter(pk=ticket.pk, arrive_by__isnull=False)
        assert _is_allowed(rows, state) == allowed, state


class _UndoneError(Exception):
    """The database let it through; it is taken back."""


def _is_allowed(rows, state):
    try:
        with transaction.atomic():
            rows.update(state=state, outcome="resolved", counter=rows.get().store.counters.first())
            _undo()
    except IntegrityError:
        return False
    except _UndoneError:
        return True


def _undo():
    raise _UndoneError
