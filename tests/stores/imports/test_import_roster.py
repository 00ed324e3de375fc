"""Who works where and when, in the stores' own time."""

from datetime import UTC, datetime

import pytest

from stores.imports.roster import KIND
from stores.models import Shift
from tests.factories import CounterFactory, StaffFactory, StoreFactory

pytestmark = pytest.mark.django_db

HEADER = "staff,store,date,start,end,counter,breaks\n"


@pytest.fixture(autouse=True)
def chain():
    lisbon = StoreFactory(code="lis", time_zone="Europe/Lisbon")
    StoreFactory(code="kam", time_zone="Asia/Kamchatka")
    CounterFactory(store=lisbon, number=2)
    for code in ("ada", "eva"):
        StaffFactory(code=code)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shifts():
    found = Shift.objects.select_related("staff", "store").order_by("starts_at", "id")
    return [
        (each.staff.code, each.store.code, f"{each.starts_at:%m-%d %H:%M}", f"{each.ends_at:%H:%M}") for each in found
    ]


def test_import_roster_reads_every_column_in_the_stores_time(bring):
    text = HEADER + "ada,lis,2026-07-01,9:00,17:30,2,12:00-12:30|15:00-15:15\neva,kam,2026-07-01,09:00,18:00,,\n"
    assert bring(KIND, text).counts == (2, 0, 0, 0)
    assert shifts() == [("eva", "kam", "06-30 21:00", "06:00"), ("ada", "lis", "07-01 08:00", "16:30")]
    ada = Shift.objects.select_related("counter").get(staff__code="ada")
    assert ada.counter.number == 2
    assert list(ada.breaks.order_by("starts_at").values_list("starts_at", "ends_at")) == [
        (utc("2026-07-01T11:00"), utc("2026-07-01T11:30")),
        (utc("2026-07-01T14:00"), utc("2026-07-01T14:15")),
    ]


def test_import_roster_twice_changes_nothing(bring):
    text = HEADER + "ada,lis,2026-07-01,9:00,17:30,2,12:00-12:30\n"
    bring(KIND, text)
    assert bring(KIND, text).counts == (0, 0, 1, 0)


def test_import_roster_leaves_a_break_taken_whose_end_it_changes(bring):
    row = "ada,lis,2026-07-01,9:00,17:00,,12:00-12:30"
    bring(KIND, HEADER + row + "\n")
    Shift.objects.get().breaks.update(taken_at=utc("2026-07-01T11:02"))

    bring(KIND, HEADER + row.replace("12:30", "12:45") + "|15:00-15:15\n")

    taken = Shift.objects.get().breaks.order_by("starts_at").values_list("taken_at", flat=True)
    assert list(taken) == [utc("2026-07-01T11:02"), None]


def test_import_roster_changes_end_and_breaks(bring):
    bring(KIND, HEADER + "ada,lis,2026-07-01,9:00,17:30,2,12:00-12:30\n")
    outcome = bring(KIND, HEADER + "ada,lis,2026-07-01,9:00,18:00,2,13:00-13:30\n")
    assert outcome.news[0].why == "ends_at, breaks"
    assert [each.starts_at for each in Shift.objects.get().breaks.all()] == [utc("2026-07-01T12:00")]


def test_import_roster_crosses_midnight(bring):
    bring(KIND, HEADER + "ada,lis,2026-07-01,20:00,02:00,,01:00-01:30\n")
    shift = Shift.objects.get()
    assert (shift.starts_at, shift.ends_at) == (utc("2026-07-01T19:00"), utc("2026-07-02T01:00"))
    assert shift.breaks.get().starts_at == utc("2026-07-02T00:00")


def test_import_roster_knows_the_night_of_the_clock_change(bring):
    bring(KIND, HEADER + "ada,lis,2026-10-24,22:00,06:00,,\n")
    shift = Shift.objects.get()
    assert (shift.ends_at - shift.starts_at).total_seconds() == 9 * 3600


REFUSED = [
    ("nobody,lis,2026-07-01,9:00,17:00,,", "staff", "unknown: nobody"),
    ("ada,nowhere,2026-07-01,9:00,17:00,,", "store", "unknown: nowhere"),
    ("ada,lis,01/07/2026,9:00,17:00,,", "date", "2026-03-02"),
    ("ada,lis,2026-07-01,9,17:00,,", "start", "not a time"),
    ("ada,lis,2026-07-01,9:00,,,", "end", "missing"),
    ("ada,lis,2026-07-01,9:00,17:00,3,", "counter", "no counter 3"),
    ("ada,lis,2026-07-01,9:00,17:00,two,", "counter", "not a number"),
    ("ada,lis,2026-07-01,9:00,17:00,,12:00", "breaks", "not a break"),
    ("ada,lis,2026-07-01,9:00,17:00,,16:45-17:15", "breaks", "not within"),
    ("ada,lis,2026-03-29,01:15,01:45,,", "end", "clock change"),
]


@pytest.mark.parametrize(("row", "field", "reason"), REFUSED)
def test_import_roster_refuses_a_bad_row_and_takes_the_good_ones(bring, row, field, reason):
    outcome = bring(KIND, f"{HEADER}{row}\neva,lis,2026-07-01,9:00,17:00,,\n")
    assert [(line, what) for line, what, _ in outcome.refusals] == [(2, field)]
    assert reason in outcome.refusals[0][2]
    assert [staff for staff, *_ in shifts()] == ["eva"]


def test_import_roster_refuses_two_places_at_once(bring):
    bring(KIND, HEADER + "ada,lis,2026-07-01,9:00,17:00,,\n")
    outcome = bring(KIND, HEADER + "ada,lis,2026-07-01,16:00,20:00,,\nada,lis,2026-07-01,17:00,20:00,,\n")
    assert outcome.refusals == [(2, "start", "overlaps the shift at lis from 2026-07-01 09:00 to 17:00")]
    assert len(shifts()) == 2


def test_import_roster_refuses_overlaps_within_the_file(bring):
    outcome = bring(KIND, HEADER + "ada,lis,2026-07-01,9:00,17:00,,\nada,lis,2026-07-01,16:00,20:00,,\n")
    assert outcome.counts == (1, 0, 0, 1)


def test_import_roster_replaces_the_days_of_the_file_only(bring):
    old = "ada,lis,2026-07-01,9:00,17:00,,\nada,lis,2026-07-02,9:00,17:00,,\neva,lis,2026-07-01,9:00,17:00,,\n"
    bring(KIND, HEADER + old)
    outcome = bring(KIND, HEADER + "ada,lis,2026-07-01,12:00,20:00,,\n", replace=True)
    assert outcome.report.facts()["removed"] == 1
    assert shifts() == [
        ("eva", "lis", "07-01 08:00", "16:00"),
        ("ada", "lis", "07-01 11:00", "19:00"),
        ("ada", "lis", "07-02 08:00", "16:00"),
    ]


def test_import_roster_replaces_by_the_stores_day(bring):
    bring(KIND, HEADER + "ada,kam,2026-07-01,9:00,17:00,,\n")  # still 30 June in UTC
    outcome = bring(KIND, HEADER + "ada,kam,2026-07-01,12:00,20:00,,\n", replace=True)
    assert outcome.counts == (1, 0, 0, 0)
    assert shifts() == [("ada", "kam", "07-01 00:00", "08:00")]


def test_import_roster_dry_run_of_a_replacement_changes_nothing(bring):
    bring(KIND, HEADER + "ada,lis,2026-07-01,9:00,17:00,,\n")
    before = shifts()
    outcome = bring(KIND, HEADER + "ada,lis,2026-07-01,12:00,20:00,,\n", replace=True, dry_run=True)
    assert [news.fate for news in outcome.news] == ["created", "removed"]
    assert shifts() == before
