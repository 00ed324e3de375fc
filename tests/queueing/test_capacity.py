"""From people and hours to blocks: what the pure part has to hold, whoever works when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.capacity import Closed, Post, blocks, key_of, on_grid, part_of
from queueing.slots import Taken

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)
CELL = timedelta(minutes=15)
SERVICES = ("a", "b", "c")


def minutes(number):
    return NINE + timedelta(minutes=number)


SPANS = st.tuples(st.integers(-60, 180), st.integers(5, 180)).map(lambda pair: (pair[0], pair[0] + pair[1]))
POSTS = st.builds(
    lambda span, services, pause, extra: (span, frozenset(services), pause, extra),
    SPANS,
    st.sets(st.sampled_from(SERVICES)),
    st.none() | SPANS,
    st.booleans() | st.just(value=False),
)
OPENING = st.lists(st.integers(0, 240), min_size=2, max_size=4, unique=True).map(
    lambda edges: list(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)
SHUT = st.lists(st.tuples(SPANS, st.sets(st.sampled_from(SERVICES))), max_size=2)


def built(opening, posts, *, percents=(100,), most=None, closed=(), keys=()):
    people = [
        Post(
            n,
            minutes(start),
            minutes(end),
            services,
            ((minutes(pause[0]), minutes(pause[1])),) if pause else (),
            extra,
        )
        for n, ((start, end), services, pause, extra) in enumerate(posts)
    ]
    shut = [Closed(minutes(start), minutes(end), frozenset(services)) for (start, end), services in closed]
    spans = [(minutes(start), minutes(end)) for start, end in opening]
    return people, blocks(spans, people, cell=CELL, percents=percents, most=most, closed=shut, keys=keys)


def cells_of(block):
    at = block.start
    while at + CELL <= block.end:
        yield at
        at += CELL


def places(found):
    """How many blocks there are at each cell, by start."""
    there = {}
    for block in found:
        for at in cells_of(block):
            there.setdefault(at, []).append(block)
    return there


@given(OPENING, st.lists(POSTS, max_size=5), SHUT)
def test_every_block_is_somebody_who_is_there_while_the_store_is_open(opening, posts, closed):
    people, found = built(opening, posts, closed=closed)

    for at, there in places(found).items():
        end = at + CELL
        assert any(
            minutes(a) <= at and end <= minutes(b) and (at - minutes(a)) % CELL == timedelta(0) for a, b in opening
        )
        able = [
            post
            for post in people
            if post.start <= at and end <= post.end and not any(a < end and at < b for a, b in post.breaks)
        ]
        assert len(there) <= len(able)
        shut = [set(services) for (a, b), services in closed if minutes(a) < end and at < minutes(b)]
        assert set() not in shut
        for block in there:
            assert not block.services & set().union(*shut)
            assert any(block.services <= post.services for post in able)


@given(OPENING, st.lists(POSTS, max_size=5), st.integers(0, 100), st.integers(0, 100))
def test_a_share_is_never_more_than_what_it_is_of_and_never_nothing(opening, posts, share, web):
    _people, whole = built(opening, posts)
    _people, some = built(opening, posts, percents=(share,))
    _people, own = built(opening, posts, percents=(share, web))
    all_of, part, least = (places(found) for found in (whole, some, own))

    for at, there in part.items():
        assert len(there) <= len(all_of[at])
        assert len(least.get(at, ())) <= len(there)
    if share == 100:
        assert {at: len(there) for at, there in part.items()} == {at: len(there) for at, there in all_of.items()}


@given(OPENING, st.lists(POSTS, max_size=5))
def test_one_more_person_never_takes_a_place_away_where_all_can_be_booked(opening, posts):
    _people, found = built(opening, posts[1:])
    _people, more = built(opening, posts)

    before, after = places(found), places(more)
    assert all(len(after.get(at, ())) >= len(there) for at, there in before.items())


def test_the_share_is_one_of_people_to_the_nearest():
    assert [part_of(number, 60) for number in range(7)] == [0, 1, 1, 2, 2, 3, 4]
    assert [part_of(5, percent) for percent in (0, 1, 50, 99, 100)] == [0, 1, 3, 5, 5]


def test_who_can_be_booked_covers_every_service_first():
    both, only_c = frozenset("ab"), frozenset("c")
    posts = [((0, 60), both, None, False), ((0, 60), both, None, False), ((0, 60), only_c, None, False)]

    _people, found = built([(0, 60)], posts, percents=(60,))

    assert {block.services for block in found} == {both, only_c}


def test_a_break_and_a_closed_time_take_every_cell_that_they_touch():
    posts = [((0, 120), frozenset("ab"), (50, 55), False)]

    _people, found = built([(0, 120)], posts, closed=[((80, 100), {"a"})])

    spans = [
        ((block.start - NINE) // timedelta(minutes=1), (block.end - NINE) // timedelta(minutes=1)) for block in found
    ]
    assert spans == [(0, 45), (60, 75), (75, 105), (105, 120)]
    assert [sorted(block.services) for block in found] == [["a", "b"], ["a", "b"], ["b"], ["a", "b"]]


def test_no_more_people_than_counters():
    posts = [((0, 60), frozenset("a"), None, False)] * 4

    _people, found = built([(0, 60)], posts, most=3)

    assert {len(there) for there in places(found).values()} == {3}


def test_extra_people_are_beside_every_share():
    posts = [((0, 60), frozenset("a"), None, False), ((0, 30), frozenset("c"), None, True)]

    _people, found = built([(0, 60)], posts, percents=(0,))

    assert [block.services for block in found] == [frozenset("c")]


def test_whoever_serves_all_of_a_visit_serves_it_as_one():
    key = key_of(["b", "a", "b"])

    _people, found = built([(0, 30)], [((0, 30), frozenset("abc"), None, False)], keys=[key, key_of("ad")])

    assert key == "a+b"
    assert [block.services for block in found] == [frozenset({"a", "b", "c", "a+b"})]


@pytest.mark.parametrize("late", [1, 14])
def test_who_comes_late_serves_from_the_next_whole_cell_on(late):
    _people, found = built([(0, 60)], [((late, 60), frozenset("a"), None, False)])

    assert [(block.start, block.end) for block in found] == [(minutes(15), minutes(60))]


@pytest.mark.parametrize(
    ("start", "length", "lies"),
    [
        (15, 15, (15, 15)),  # on the grid as it is
        (20, 15, (15, 30)),
        (20, 5, (15, 15)),
        (0, 50, (0, 60)),
        (100, 30, (100, 30)),  # beyond the closing: nothing of the grid
        (-10, 15, (-10, 15)),
    ],
)
def test_a_booking_takes_every_cell_of_the_grid_that_it_touches(start, length, lies):
    taken = Taken(minutes(start), timedelta(minutes=length), "a")

    there = on_grid([(minutes(0), minutes(120))], CELL, taken)

    assert there == Taken(minutes(lies[0]), timedelta(minutes=lies[1]), "a")
