"""Logs, options and the table of `manage.py replay`."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from queueing.discipline import Policy, Tier
from queueing.eta import Desk, Estimate
from queueing.replay import Arrival, Served, replay
from queueing.replay.log import Log, Problem, read_log
from queueing.replay.options import desks_of, enough_desks, policy_of, tier_of, tiers_of
from queueing.replay.report import Held, Waits, held, rows, table

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEAD = "id,at,service,tier,service_seconds"
FULL = HEAD + ",patience_seconds,booked_for,waited_seconds"


def read(*lines, tiers=None, zone=UTC):
    return read_log([line + "\n" for line in lines], tiers=tiers, zone=zone)


# -- the log ------------------------------------------------------------------------------------------------------------


def test_read_log_takes_the_five_columns():
    log = read(HEAD, "1,2026-03-02T09:00:00Z,bill,gold,90.5")
    assert log == Log([Arrival("1", NINE, "bill", Tier("gold"), 90.5)], None, [])


def test_read_log_takes_the_optional_columns_and_columns_it_does_not_know():
    log = read(
        FULL + ",note",
        "1,2026-03-02T09:00:00Z,bill,gold,90,600,2026-03-02T10:05:00+01:00,30,nice",
        "2,2026-03-02T09:00:00Z,bill,gold,90,,,,",
    )
    booked = NINE + timedelta(minutes=5)
    assert log.arrivals[0] == Arrival("1", NINE, "bill", Tier("gold"), 90.0, 600.0, booked)
    assert log.arrivals[1] == Arrival("2", NINE, "bill", Tier("gold"), 90.0, None, None)
    assert log.waited == {"1": 30.0}


def test_read_log_puts_times_without_an_offset_into_the_zone():
    log = read(HEAD, "1,2026-03-02 12:00,bill,gold,90", zone=timezone(timedelta(hours=3)))
    assert log.arrivals[0].at == NINE


def test_read_log_gives_the_tiers_that_were_named():
    gold = Tier("gold", rate=3)
    log = read(HEAD, "1,2026-03-02T09:00Z,bill,gold,1", "2,2026-03-02T09:00Z,bill,godl,1", tiers={"gold": gold})
    assert [arrival.tier for arrival in log.arrivals] == [gold]
    assert log.problems == [Problem(3, "tier", "'godl' is none of gold")]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (",2026-03-02T09:00Z,bill,gold,1,,,", "id", "is missing"),
        ("1,,bill,gold,1,,,", "at", "is missing"),
        ("1,2 March,bill,gold,1,,,", "at", "'2 March' is no date and time"),
        ("1,2026-03-02T09:00Z, ,gold,1,,,", "service", "is missing"),
        ("1,2026-03-02T09:00Z,bill,,1,,,", "tier", "is missing"),
        ("1,2026-03-02T09:00Z,bill,gold,,,,", "service_seconds", "is missing"),
        ("1,2026-03-02T09:00Z,bill,gold,long,,,", "service_seconds", "'long' is no number"),
        ("1,2026-03-02T09:00Z,bill,gold,-1,,,", "service_seconds", "-1 is no number of seconds from 0 on"),
        ("1,2026-03-02T09:00Z,bill,gold,nan,,,", "service_seconds", "nan is no number of seconds from 0 on"),
        ("1,2026-03-02T09:00Z,bill,gold,1,inf,,", "patience_seconds", "inf is no number of seconds from 0 on"),
        ("1,2026-03-02T09:00Z,bill,gold,1,,soon,", "booked_for", "'soon' is no date and time"),
        ("1,2026-03-02T09:00Z,bill,gold,1,,,x", "waited_seconds", "'x' is no number"),
        ("1,2026-03-02T09:00Z,bill,gold,1,,,,more", "row", "has more fields than the first line"),
        ("0,2026-03-02T09:00Z,bill,gold,1,,,", "id", "'0' stands in line 2 already"),
        ("1,2026-03-02T09:00Z", "service_seconds", "is missing"),
    ],
)
def test_read_log_tells_a_bad_row_by_line_field_and_reason_and_keeps_the_good_ones(row, field, reason):
    good = "0,2026-03-02T09:00Z,bill,gold,1,,,", "2,2026-03-02T09:00Z,bill,gold,1,,,"
    log = read(FULL, good[0], "", row, good[1])
    assert [arrival.id for arrival in log.arrivals] == ["0", "2"]
    assert [(problem.line, problem.field) for problem in log.problems] == [(4, field)]
    assert log.problems[0].reason.startswith(reason)
    assert log.waited == {}


@pytest.mark.parametrize("lines", [[], ["id,at,tier,service_seconds"]])
def test_read_log_refuses_a_file_without_its_columns(lines):
    with pytest.raises(ValueError, match=r"no column .*service"):
        read(*lines)


# -- options --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("gold", Tier("gold")),
        ("gold:rate=2,head_start=1.5", Tier("gold", 2.0, 1.5)),
        ("by-law:statutory=yes,rank=-1,max_wait=none", Tier("by-law", rank=-1, statutory=True)),
        ("gold:max_wait=30,statutory=False", Tier("gold", max_wait=30.0)),
    ],
)
def test_tier_of_reads_a_code_and_its_numbers(text, tier):
    assert tier_of(text) == tier


@pytest.mark.parametrize("text", ["gold:speed=2", "gold:rate=fast", "gold:statutory=maybe", "gold:rate"])
def test_tier_of_says_what_is_wrong(text):
    with pytest.raises(ValueError, match="tier 'gold'"):
        tier_of(text)


def test_tiers_of_reads_a_list_of_objects():
    text = '[{"code": "gold", "rate": 2, "max_wait": null}, {"code": "by-law", "statutory": true}]'
    assert tiers_of(text) == [Tier("gold", 2.0), Tier("by-law", statutory=True)]


@pytest.mark.parametrize("text", ["{}", "[1]", "[", '[{"rate": 1}]'])
def test_tiers_of_says_what_is_wrong(text):
    with pytest.raises(ValueError, match="tier"):
        tiers_of(text)


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("strict", Policy("strict")),
        ('{"kind": "ratio", "weights": {"P": 2, "G": 1}, "lead": 5}', Policy("ratio", {"P": 2, "G": 1}, lead=5.0)),
    ],
)
def test_policy_of_reads_a_kind_or_an_object(text, policy):
    assert policy_of(text) == policy


@pytest.mark.parametrize("text", ["lifo", "{", '{"speed": 1}', '{"weights": 3}', '{"weights": {"P": -1}}'])
def test_policy_of_says_what_is_wrong(text):
    with pytest.raises(ValueError, match=r"polic|weights"):
        policy_of(text)


def test_desks_of_reads_hours_breaks_and_services():
    text = """[{"id": 1, "services": "*"},
               {"id": "two", "services": ["a"], "opens_at": "2026-03-02T12:00", "closes_at": null,
                "breaks": [["2026-03-02T09:00Z", "2026-03-02T13:00"]]}]"""
    desks = desks_of(text, services="ab", zone=timezone(timedelta(hours=3)))
    assert desks == [
        Desk(1, frozenset("ab")),
        Desk("two", frozenset("a"), opens_at=NINE, breaks=[(NINE, NINE + timedelta(hours=1))]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 1}]',
        '[{"id": 1, "services": "bill"}]',
        '[{"id": 1, "services": 3}]',
        '[{"id": 1, "services": "*", "opens_at": "nine"}]',
        '[{"id": 1, "services": "*", "breaks": [["2026-03-02T09:00Z"]]}]',
        '{"id": 1}',
    ],
)
def test_desks_of_says_what_is_wrong(text):
    with pytest.raises(ValueError, match="desk"):
        desks_of(text, services="ab", zone=UTC)


@pytest.mark.parametrize(("count", "desks"), [(0, 1), (1, 1), (6, 1), (7, 2), (13, 3)])
def test_enough_desks_are_filled_by_the_busiest_hour(count, desks):
    arrivals = [Arrival(n, NINE, "ab"[n % 2], Tier("t"), 600) for n in range(count)]
    arrivals += [Arrival("later", NINE + timedelta(hours=1), "c", Tier("t"), 60)] if count else []
    found = enough_desks(arrivals)
    assert len(found) == desks
    assert all(desk.services == {arrival.service for arrival in arrivals} for desk in found)


# -- the table --------------------------------------------------------------------------------------------------------------


def played(waited=None, **options):
    arrivals = [
        Arrival("1", NINE, "a", Tier("gold"), 600),
        Arrival("2", NINE, "a", Tier("gold"), 600),
        Arrival("3", NINE, "a", Tier("plain"), 600, patience_seconds=60),
        Arrival("4", NINE, "b", Tier("plain"), 600),
    ]
    log = Log(arrivals, waited, [])
    return log, replay(arrivals, [Desk(1, frozenset("a"))], policy=Policy("fifo"), **options)


def test_rows_tell_each_tier_and_all():
    log, served = played()
    assert [
        (row.tier, row.count, row.left, row.played.served, row.played.mean, row.real) for row in rows(log, served)
    ] == [
        ("gold", 2, 0, 2, 300, None),
        ("plain", 2, 1, 0, None, None),
        ("all", 4, 1, 2, 300, None),
    ]


def test_rows_of_one_tier_need_no_total():
    log, served = played()
    assert [row.tier for row in rows(Log(log.arrivals[:2], None, []), served[:2])] == ["gold"]


def test_waits_are_mean_median_and_nearest_rank():
    assert Waits.of(range(1, 12)) == Waits(11, 6, 6, 10)
    assert Waits.of([]) == Waits(0)


def test_table_is_aligned_and_shows_what_really_happened_beside():
    assert table(rows(*played())).splitlines() == [
        "tier   count  served  left  mean  median    p90",
        "gold       2       2     0  5:00    5:00  10:00",
        "plain      2       0     1     -       -      -",
        "all        4       2     1  5:00    5:00  10:00",
    ]
    real = table(rows(*played(waited={"1": 5.0, "4": 65.0}))).splitlines()
    assert real[0].endswith("p90  | really served  mean  median   p90")
    assert real[1].endswith("10:00  |             1  0:05    0:05  0:05")
    assert len({len(line) for line in real}) == 1


def test_held_counts_the_waits_between_p10_and_p90():
    log, _ = played()

    def answer(name, waited, p10, p90, serveable=True):
        promise = Estimate((p10 + p90) / 2, p10, p90, 0, serveable)
        called = None if waited is None else NINE + timedelta(seconds=waited)
        return Served(name, called, 1, None, promise)

    served = [
        answer("1", 10, 10, 30),
        answer("2", 31, 10, 30),
        answer("3", None, 0, 9),
        answer("4", 5, 0, 9, serveable=False),
    ]
    assert held(log, served) == Held(2, 0.5, 10.5)
    assert held(*played()) is None
