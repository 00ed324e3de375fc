"""Whatever people do, what is shown can be booked, nobody loses a place, and what is given back is what was taken."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from queueing.actors import Actor
from queueing.commands.booking import changing
from queueing.models import Booking
from queueing.queries.bookable import forget, slots, taken_on
from queueing.queries.capacity import facts_of
from queueing.queries.facts import Wish, day_blocks
from queueing.slots import orphans
from tests.factories import NOON, StaffFactory
from tests.queueing.bookings import Desk, at, somebody

pytestmark = pytest.mark.django_db
DAY = at("2026-03-05 00:00").date()
WISHES = st.builds(
    Wish,
    st.lists(st.sampled_from(["sim-swap", "bill", "new-contract"]), min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([1, 1, 1, 2, 3]),
    st.booleans(),
)
ACTS = st.lists(
    st.tuples(st.sampled_from(["book", "book", "book", "hold", "move", "cancel"]), WISHES, st.integers(0, 999)),
    min_size=1,
    max_size=12,
)
PEOPLE = st.lists(
    st.lists(st.sampled_from(["sim-swap", "bill", "new-contract"]), min_size=1, max_size=3, unique=True),
    min_size=1,
    max_size=3,
)
EXAMPLES = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def shown(desk, wish, now=NOON):
    return slots(desk.store, wish, first=DAY, days=1, now=now)


def lost(desk):
    """Who has no place at the moment."""
    facts = facts_of([desk.store], first=DAY, last=DAY)[desk.store.pk]
    rows = taken_on([desk.store.pk], [DAY], now=NOON).get((desk.store.pk, DAY), [])
    there = day_blocks(facts.day(DAY), keys=frozenset(row.key for row in rows))
    return orphans(there, [each for row in rows for each in row.taken()])


class Town:
    """A store in which people with different skills work, and what is done there."""

    def __init__(self, people, web_percent=100, staff_percent=100):
        shares = {"web_percent": web_percent, "staff_percent": staff_percent}
        self.desk = Desk(counters=3, hours="Mo-Su 09:00-10:30", most_people=3, **shares)
        skills = {"sim-swap": self.desk.sim, "bill": self.desk.bill, "new-contract": self.desk.contract}
        for names in people:
            clerk = StaffFactory(stores=[self.desk.store], skills=[skills[name] for name in names])
            clerk.shifts.create(store=self.desk.store, starts_at=at("2026-03-05 08:00"), ends_at=at("2026-03-05 18:00"))
        self.booked = 0

    def do(self, act, wish, number):
        found = shown(self.desk, wish)
        mine = list(Booking.objects.filter(state="booked").order_by("id"))
        if act in ("book", "hold") and found:
            slot = found[number % len(found)]
            self.booked += 1
            self.desk.book(
                slot.start, "+".join(wish.services), who=somebody(self.booked), party=wish.party, web=wish.web,
                hold=act == "hold",
            )  # fmt: skip
        elif act == "move" and mine and found:
            self._move(mine[number % len(mine)], found[number % len(found)])
        elif act == "cancel" and mine:
            changing.cancel(booking=mine[number % len(mine)], actor=Actor(), now=NOON)

    def _move(self, booking, slot):
        """To a time that was shown for something else: it may not do, and then nothing has changed."""
        before = Booking.objects.values_list("starts_at", "sequence").get(pk=booking.pk)
        try:
            changing.reschedule(booking=booking, start=slot.start, actor=Actor(), web=False, now=NOON)
        except DomainError:
            assert Booking.objects.values_list("starts_at", "sequence").get(pk=booking.pk) == before


@given(people=PEOPLE, shares=st.sampled_from([(100, 100), (100, 100), (50, 100), (60, 40)]), acts=ACTS, last=WISHES)
@EXAMPLES
def test_whatever_is_done_what_is_shown_can_be_booked_and_nobody_loses_a_place(people, shares, acts, last):
    with transaction.atomic():
        forget()
        town = Town(people, *shares)
        for act, wish, number in acts:
            town.do(act, wish, number)
            assert lost(town.desk) == []

        for slot in shown(town.desk, last):
            before = {str(wish): shown(town.desk, wish) for _act, wish, _number in acts}
            booking = town.desk.book(
                slot.start, "+".join(last.services), who=somebody(999), party=last.party, web=last.web
            )
            assert lost(town.desk) == []
            changing.cancel(booking=booking, actor=Actor(), now=NOON)
            assert {str(wish): shown(town.desk, wish) for _act, wish, _number in acts} == before
        transaction.set_rollback(True)


@given(wish=WISHES, number=st.integers(0, 20))
@EXAMPLES
def test_as_many_fit_as_are_said_to_be_free(wish, number):
    with transaction.atomic():
        forget()
        town = Town([["sim-swap", "bill"], ["bill", "new-contract"], ["sim-swap", "bill", "new-contract"]])
        found = shown(town.desk, wish)
        if found and wish.party == 1:
            slot = found[number % len(found)]
            for each in range(slot.free):
                town.desk.book(slot.start, "+".join(wish.services), who=somebody(each), web=wish.web)
            assert slot.start not in [other.start for other in shown(town.desk, wish)]
            assert lost(town.desk) == []
        transaction.set_rollback(True)


def test_holds_that_ran_out_give_back_exactly_what_they_took():
    desk = Desk(counters=2)
    before = desk.slots()
    for start in ("2026-03-05 09:00", "2026-03-05 09:00", "2026-03-05 11:45"):
        desk.book(start, hold=True)

    assert desk.slots() != before
    assert desk.slots(now=NOON + timedelta(minutes=8)) == before
