"""The replay against a plain event loop that asks `call_order` at every turn, and what must hold of any replay."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.discipline import Policy, Tier, Waiting, call_order
from queueing.eta import Desk
from queueing.replay import Arrival, replay

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def minutes_from_start(count):
    return START + timedelta(minutes=count)


clock = st.integers(0, 60).map(minutes_from_start)
tiers = st.builds(
    Tier,
    code=st.sampled_from("PGS"),
    rate=st.sampled_from([0.0, 1.0, 3.0]),
    head_start=st.sampled_from([0.0, 5.0]),
    rank=st.integers(0, 2),
    max_wait=st.sampled_from([None, 0, 10]),
    statutory=st.sampled_from([False, False, True]),
)
policies = st.builds(
    Policy,
    kind=st.sampled_from(["accumulating", "strict", "ratio", "fifo"]),
    weights=st.dictionaries(st.sampled_from("PGS"), st.integers(0, 2)),
    lead=st.sampled_from([0, 5]),
    grace=st.sampled_from([0, 10]),
    cycle=st.integers(0, 5),
)
desks = st.lists(
    st.builds(
        Desk,
        id=st.integers(0, 99),
        services=st.frozensets(st.sampled_from("abc"), max_size=3),
        opens_at=st.none() | clock,
        closes_at=st.none() | clock,
        breaks=st.lists(st.tuples(clock, clock), max_size=2),
    ),
    max_size=3,
)


@st.composite
def logs(draw):
    few = draw(st.lists(tiers, min_size=1, max_size=3))
    return [
        Arrival(
            id=number,
            at=draw(clock),
            service=draw(st.sampled_from("abc")),
            tier=draw(st.sampled_from(few)),
            service_seconds=60 * draw(st.integers(0, 20)),
            patience_seconds=draw(st.none() | st.integers(0, 40).map(lambda count: 60 * count)),
            booked_for=draw(st.none() | clock),
        )
        for number in draw(st.permutations(range(draw(st.integers(0, 10)))))
    ]


class Reference:
    """Minute by minute, with nothing clever: times here are whole minutes."""

    def __init__(self, arrivals, desks, policy, overflow):
        self.arrivals, self.desks, self.policy, self.overflow = arrivals, desks, policy, overflow
        self.called, self.left = {}, {}
        self.busy = {}  # place: when the service ends
        self.free_since = dict.fromkeys(range(len(desks)), START - timedelta(days=999))

    def hours(self, place, at):
        """The instant since which the desk has called without a pause, None if it does not call."""
        desk = self.desks[place]
        since = desk.opens_at or START - timedelta(days=999)
        if at < since or (desk.closes_at and at >= desk.closes_at):
            return None
        for begins, ends in desk.breaks:
            if begins <= at < ends:
                return None
            if begins < ends <= at:
                since = max(since, ends)
        return since

    def ever(self, desk):
        """Whether the desk has any minute in which it calls."""
        place = self.desks.index(desk)
        return any(self.hours(place, minutes_from_start(minute)) for minute in range(-1, 1000))

    def may(self, desk, arrival, at):
        if arrival.service in desk.services:
            return True
        if self.overflow is None or not desk.services:
            return False
        counts_from = arrival.at
        if arrival.booked_for and arrival.at <= arrival.booked_for + timedelta(minutes=self.policy.grace):
            counts_from = max(counts_from, arrival.booked_for - timedelta(minutes=self.policy.lead))
        return counts_from + timedelta(minutes=self.overflow) <= at

    def waiting(self, at):
        return [
            arrival
            for arrival in self.arrivals
            if arrival.at <= at and arrival.id not in self.called and arrival.id not in self.left
        ]

    def call(self, place, at):
        desk = self.desks[place]
        line = [
            Waiting(one.id, one.tier, one.at, one.service, one.booked_for)
            for one in self.waiting(at)
            if self.may(desk, one, at)
        ]
        order = call_order(line, policy=self.policy, now=at)
        if not order:
            return
        if order[0].rule == "ratio" and order[0].score >= 0:
            cycle = int(order[0].score) + 1
            self.policy = Policy(self.policy.kind, self.policy.weights, self.policy.lead, self.policy.grace, cycle)
        arrival = next(one for one in self.arrivals if one.id == order[0].id)
        self.called[arrival.id] = (at, desk.id)
        self.busy[place] = at + timedelta(seconds=arrival.service_seconds)
        self.left[arrival.id] = self.busy[place]

    def finish(self, at):
        for place, ends in list(self.busy.items()):
            if ends <= at:
                del self.busy[place]
                self.free_since[place] = ends

    def minute(self, at):
        self.finish(at)
        while True:
            idle = [
                (max(self.hours(place, at), self.free_since[place]), place)
                for place in range(len(self.desks))
                if place not in self.busy and self.hours(place, at)
            ]
            for _, place in sorted(idle):
                self.call(place, at)
            before = dict(self.busy)
            self.finish(at)
            if before == self.busy:
                break
        self.lose(at)

    def lose(self, at):
        for arrival in self.waiting(at):
            if arrival.patience_seconds is None or at < arrival.at + timedelta(seconds=arrival.patience_seconds):
                continue
            may = [desk for desk in self.desks if self.may(desk, arrival, at + timedelta(days=9)) and self.ever(desk)]
            self.left[arrival.id] = at if at <= max((self.last(desk, at) for desk in may), default=at) else None

    def last(self, desk, at):
        """The end of the last stretch in which the desk calls, at least `at` if it never closes."""
        if desk.closes_at is None:
            return max(at, START)
        place, minute = self.desks.index(desk), desk.closes_at
        while self.hours(place, minute - timedelta(minutes=1)) is None:
            minute -= timedelta(minutes=1)
        return minute

    def play(self):
        for minute in range(-1, 400):
            self.minute(minutes_from_start(minute))
        return [(one.id, *self.called.get(one.id, (None, None)), self.left.get(one.id)) for one in self.arrivals]


def played(arrivals, desks, policy, overflow):
    served = replay(arrivals, desks, policy=policy, skills_overflow=overflow)
    return [(one.id, one.called_at, one.desk, one.left_at) for one in served]


@given(logs(), desks, policies, st.none() | st.integers(0, 15))
@settings(max_examples=200, deadline=None)
def test_replay_equals_a_plain_event_loop(arrivals, desks, policy, overflow):
    expected = Reference(arrivals, desks, policy, overflow).play()
    assert played(arrivals, desks, policy, overflow) == expected


@given(logs(), desks, policies, st.none() | st.integers(0, 15))
@settings(deadline=None)
def test_replay_keeps_every_customer_and_no_desk_serves_two_at_once(arrivals, desks, policy, overflow):
    desks = [
        Desk(place, desk.services, None, None, desk.closes_at, desk.opens_at, desk.breaks)
        for place, desk in enumerate(desks)
    ]
    served = replay(arrivals, desks, policy=policy, skills_overflow=overflow)
    assert [one.id for one in served] == [arrival.id for arrival in arrivals]
    for one, arrival in zip(served, arrivals, strict=True):
        if one.called_at is None:
            assert one.desk is None
            assert one.left_at in (None, arrival.at + timedelta(seconds=arrival.patience_seconds or 0))
            continue
        assert one.called_at >= arrival.at
        assert one.left_at == one.called_at + timedelta(seconds=arrival.service_seconds)
        if arrival.patience_seconds is not None:
            assert one.called_at <= arrival.at + timedelta(seconds=arrival.patience_seconds)
    for desk in desks:
        visits = sorted((one.called_at, one.left_at) for one in served if one.desk == desk.id)
        assert all(first[1] <= then[0] for first, then in pairwise(visits))


@given(logs(), desks, policies)
@settings(deadline=None)
def test_replay_does_not_look_at_the_order_of_the_log(arrivals, desks, policy):
    forward = sorted(played(arrivals, desks, policy, None))
    assert sorted(played(arrivals[::-1], desks, policy, None)) == forward
