"""Who loses their place, against counting every way there is."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.displacing import Booked, come_back, losses, without_place
from queueing.slots import Block, Taken, orphans

BEGIN = datetime(2026, 3, 5, 9, tzinfo=UTC)
CELL = timedelta(minutes=15)
SERVICES = ("a", "b")


def block(start, cells, services):
    return Block(BEGIN + start * CELL, BEGIN + (start + cells) * CELL, frozenset(services), CELL, 1)


blocks = st.lists(
    st.builds(
        block,
        st.integers(0, 2),
        st.integers(1, 4),
        st.sets(st.sampled_from(SERVICES), min_size=1),
    ),
    max_size=4,
)


@st.composite
def many(draw, *, parties=(1,)):
    rows = []
    for number in range(draw(st.integers(0, 6))):
        start, party = draw(st.integers(0, 4)), draw(st.sampled_from(parties))
        service = draw(st.sampled_from(SERVICES))
        rows.append(Booked(number, tuple(Taken(BEGIN + (start + n) * CELL, CELL, service) for n in range(party))))
    return rows


def fit(there, rows):
    return not orphans(there, [each for one in rows for each in one.taken])


@given(blocks, blocks, many(parties=(1, 2)))
def test_what_is_added_takes_nobodys_place(before, more, rows):
    assert losses(before, [*before, *more], rows).lost == set()


@given(blocks, blocks, many())
def test_who_loses_a_place_is_who_has_none_among_those_who_had(before, after, rows):
    found = losses(before, after, rows)

    had = [one for one in rows if one.id not in found.already]
    stay = [one for one in had if one.id not in found.lost]
    assert fit(after, stay)
    assert all(
        not fit(after, chosen) for size in range(len(stay) + 1, len(had) + 1) for chosen in combinations(had, size)
    )


@given(blocks, many(parties=(1, 2, 3)))
@settings(max_examples=200)
def test_nobody_who_is_lost_would_fit_and_all_others_do(there, rows):
    lost = without_place(there, rows)

    stay = [one for one in rows if one.id not in lost]
    assert fit(there, stay)
    assert not any(fit(there, [*stay, one]) for one in rows if one.id in lost)


@given(blocks, many(parties=(1, 2)))
def test_who_comes_back_fits_beside_all_who_stay(there, rows):
    lost = without_place(there, rows)
    stay, waiting = [one for one in rows if one.id not in lost], [one for one in rows if one.id in lost]
    room = [*there, block(0, 4, SERVICES)]

    back = come_back(room, stay, waiting)

    there_again = [*stay, *(one for one in waiting if one.id in back)]
    assert fit(room, there_again)
    assert not any(fit(room, [*there_again, one]) for one in waiting if one.id not in back)


def test_equal_bookings_lose_in_the_order_made_the_latest_first():
    rows = [Booked(number, (Taken(BEGIN, CELL, "a"),)) for number in (3, 5, 9)]

    assert without_place([block(0, 1, "a"), block(0, 1, "a")], rows) == {9}


def test_a_party_that_loses_one_loses_all_and_gives_back_the_rest():
    party = Booked(1, (Taken(BEGIN, CELL, "a"), Taken(BEGIN + CELL, CELL, "a")))
    single = Booked(2, (Taken(BEGIN, CELL, "a"),))

    assert without_place([block(0, 1, "a")], [party, single]) == {1}
