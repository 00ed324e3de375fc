"""Opening hours: what each call answers, case by case."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from stores.hours import (
    BadHours,
    Change,
    DatedRule,
    Hours,
    closes_at,
    day_spans,
    end_of_day,
    has_holiday_rule,
    is_open,
    local_day,
    next_change,
    opens_at,
    spans,
    validate,
    week,
)

LISBON, PRAGUE, KAMCHATKA = "Europe/Lisbon", "Europe/Prague", "Asia/Kamchatka"
OFFICE = "Mo-Fr 09:00-18:00; Sa 10:00-13:00; PH off"


def at(text: str, zone: str = LISBON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def shown(day: list[tuple[datetime, datetime]], zone: str) -> str:
    """Local times of one day, the way a door shows them."""
    tz = ZoneInfo(zone)
    return " ".join(f"{a.astimezone(tz):%H:%M}-{b.astimezone(tz):%H:%M}" for a, b in day)


# 2026-03-02 is a Monday; the table reads: expression, day, what the door shows
CASES = [
    ("24/7", "2026-03-02", "00:00-00:00"),
    ("off", "2026-03-02", ""),
    ("", "2026-03-02", ""),
    ("Mo-Fr 09:00-18:00", "2026-03-02", "09:00-18:00"),
    ("Mo-Fr 09:00-18:00", "2026-03-07", ""),
    ("Mo-Fr 09:00-12:30,13:30-18:00", "2026-03-03", "09:00-12:30 13:30-18:00"),
    ("Mo-Sa 09:00-20:00; We off", "2026-03-04", ""),
    ("Mo-Sa 09:00-20:00, We 21:00-22:00", "2026-03-04", "09:00-20:00 21:00-22:00"),
    ("10:00-14:00,12:00-19:00", "2026-03-04", "10:00-19:00"),
    ('10:00-12:00 "a", 12:00-14:00 "b"', "2026-03-04", "10:00-14:00"),
    ("Fr 20:00-02:00", "2026-03-06", "20:00-00:00"),
    ("Fr 20:00-02:00", "2026-03-07", "00:00-02:00"),
    ("Fr 20:00-26:00", "2026-03-07", "00:00-02:00"),
    ("Sa[1] 09:00-12:00", "2026-03-07", "09:00-12:00"),
    ("Sa[1] 09:00-12:00", "2026-03-14", ""),
    ("Fr[-1] 09:00-12:00", "2026-03-27", "09:00-12:00"),
    ("Oct-Mar 10:00-17:00; Apr-Sep 10:00-20:00", "2026-03-31", "10:00-17:00"),
    ("Oct-Mar 10:00-17:00; Apr-Sep 10:00-20:00", "2026-04-01", "10:00-20:00"),
    ("Nov 15-Jan 06 10:00-22:00", "2027-01-06", "10:00-22:00"),
    ("Nov 15-Jan 06 10:00-22:00", "2027-01-07", ""),
    ("2026 Mar 02-2026 Mar 03 10:00-11:00", "2026-03-02", "10:00-11:00"),
    ("2027 10:00-11:00", "2026-03-02", ""),
    ("week 10 10:00-11:00", "2026-03-02", "10:00-11:00"),
    ("week 11 10:00-11:00", "2026-03-02", ""),
    ("easter -2 days 10:00-11:00", "2026-04-03", "10:00-11:00"),
    ("22:00+", "2026-03-02", "22:00-00:00"),
    ("09:00-18:00 unknown", "2026-03-02", ""),
    ('"by appointment"', "2026-03-02", ""),
    ('Mo-Fr 09:00-12:00 || "by appointment"', "2026-03-07", ""),
    ("Mo-Fr 09:00-12:00 || 15:00-16:00", "2026-03-07", "15:00-16:00"),
    ("sunrise-12:00", "2026-03-02", "07:00-12:00"),
]


@pytest.mark.parametrize(("expression", "on", "door"), CASES)
def test_day_spans_shows_the_door(expression, on, door):
    assert shown(day_spans(Hours(expression, PRAGUE), date.fromisoformat(on)), PRAGUE) == door


# country, subdivision, expression, day, door
HOLIDAYS = [
    ("PT", "", OFFICE, "2026-06-10", ""),  # Day of Portugal, a Wednesday
    ("", "", OFFICE, "2026-06-10", "09:00-18:00"),  # a place without a country has no public holidays
    ("PT", "", "Mo-Fr 09:00-18:00", "2026-06-10", "09:00-18:00"),  # no rule for holidays: nothing changes
    ("PT", "", "Mo-Fr 09:00-18:00; PH 10:00-12:00", "2026-06-10", "10:00-12:00"),
    ("PT", "", "Mo-Fr 09:00-18:00, PH 20:00-21:00", "2026-06-10", "09:00-18:00 20:00-21:00"),
    ("PT", "", "Mo-Fr 09:00-18:00; We,PH 10:00-12:00", "2026-06-03", "10:00-12:00"),
    ("PT", "", "Mo-Fr 09:00-18:00; We,PH 10:00-12:00", "2026-12-08", "10:00-12:00"),
    ("PT", "", "Mo-Fr 09:00-18:00; PH -1 day 09:00-13:00", "2026-06-09", "09:00-13:00"),
    ("PT", "", "Mo-Fr 09:00-18:00; PH +1 day off", "2026-06-11", ""),
    ("PT", "", "Mo-Fr 09:00-18:00; Jan-May PH off", "2026-06-10", "09:00-18:00"),
    ("PT", "", "Mo-Fr 09:00-18:00; Jan-May PH off", "2026-05-01", ""),
    ("PT", "", "PH off; Mo-Fr 09:00-18:00", "2026-06-10", "09:00-18:00"),  # the later rule wins
    ("PT", "", "Mo-Fr 09:00-18:00; PH off; 2026 Jun 10 15:00-16:00", "2026-06-10", "15:00-16:00"),
    ("PT", "", "Mo-Fr 09:00-18:00; PH off || 08:00-08:30", "2026-06-10", "08:00-08:30"),
    ("PT", "", 'Mo-Fr 09:00-18:00; PH off "PH, really; closed"', "2026-06-10", ""),
    ("PT", "20", OFFICE, "2026-05-25", ""),  # Day of the Azores
    ("PT", "PT-20", OFFICE, "2026-05-25", ""),
    ("PT", "30", OFFICE, "2026-05-25", "09:00-18:00"),
    ("PT", "30", OFFICE, "2026-07-01", ""),  # Day of Madeira
    ("CZ", "", OFFICE, "2026-07-06", ""),  # Jan Hus
    ("RU", "", OFFICE, "2026-01-09", ""),  # moved day off
    ("RU", "", OFFICE, "2025-11-03", ""),  # moved day off
    ("PT", "", "PH 10:00-12:00", "2026-06-09", ""),
    ("RU", "", "PH 20:00-02:00", "2027-01-01", "00:00-02:00 20:00-00:00"),  # New Year's Eve is one, too
]


@pytest.mark.parametrize(("country", "subdivision", "expression", "on", "door"), HOLIDAYS)
def test_public_holiday_applies_as_the_rules_say(country, subdivision, expression, on, door):
    hours = Hours(expression, PRAGUE, country, subdivision)
    assert shown(day_spans(hours, date.fromisoformat(on)), PRAGUE) == door


def test_has_holiday_rule_tells_rules_from_words():
    assert has_holiday_rule("Mo-Fr 09:00-18:00; Sa,PH off")
    assert not has_holiday_rule('Mo-Fr 09:00-18:00 "closed on PH"')


def dated(text: str, *opens: tuple[str, str]) -> DatedRule:
    return DatedRule(
        date.fromisoformat(text), tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in opens), "stocktaking"
    )


# expression, exceptions, day, door
EXCEPTIONS = [
    (OFFICE, [dated("2026-03-02")], "2026-03-02", ""),
    (OFFICE, [dated("2026-03-02")], "2026-03-03", "09:00-18:00"),
    (OFFICE, [dated("2026-03-02", ("14:00", "16:00"), ("10:00", "12:00"))], "2026-03-02", "10:00-12:00 14:00-16:00"),
    (OFFICE, [dated("2026-03-02", ("10:00", "13:00"), ("12:00", "16:00"))], "2026-03-02", "10:00-16:00"),
    (OFFICE, [dated("2026-03-08", ("10:00", "12:00"))], "2026-03-08", "10:00-12:00"),
    (OFFICE, [dated("2026-06-10", ("10:00", "12:00"))], "2026-06-10", "10:00-12:00"),  # wins over the holiday
    (OFFICE, [dated("2026-03-02", ("20:00", "02:00"))], "2026-03-02", "20:00-00:00"),
    (OFFICE, [dated("2026-03-02", ("20:00", "02:00"))], "2026-03-03", "00:00-02:00 09:00-18:00"),
    (OFFICE, [dated("2026-03-02", ("20:00", "02:00")), dated("2026-03-03")], "2026-03-03", "00:00-02:00"),
    (OFFICE, [dated("2026-03-02", ("00:00", "00:00"))], "2026-03-02", "00:00-00:00"),
    ("24/7", [dated("2026-03-02")], "2026-03-02", ""),
    ("24/7", [dated("2026-03-02")], "2026-03-03", "00:00-00:00"),
    ("24/7", [dated("2026-03-02")], "2026-03-01", "00:00-00:00"),
    ("Mo-Su 20:00-02:00", [dated("2026-03-02")], "2026-03-02", "00:00-02:00"),  # Sunday's evening stays
    ("Mo-Su 20:00-02:00", [dated("2026-03-02")], "2026-03-03", "20:00-00:00"),  # Monday's is gone with its rest
    ("Mo-Su 20:00-02:00", [dated("2026-03-02"), dated("2026-03-03")], "2026-03-03", ""),
    (OFFICE, [dated("2026-03-02"), dated("2026-03-02", ("10:00", "12:00"))], "2026-03-02", "10:00-12:00"),
    ("Mo 00:00-24:00; Tu 00:00-02:00", [dated("2026-03-02")], "2026-03-03", "00:00-02:00"),  # no evening of Monday's
    (OFFICE, [dated("2026-12-31", ("20:00", "03:00"))], "2027-01-01", "00:00-03:00"),
]


@pytest.mark.parametrize(("expression", "exceptions", "on", "door"), EXCEPTIONS)
def test_dated_rule_wins_over_everything(expression, exceptions, on, door):
    hours = Hours(expression, LISBON, "PT", exceptions=tuple(exceptions))
    assert shown(day_spans(hours, date.fromisoformat(on)), LISBON) == door


def test_is_open_begins_at_opening_and_ends_at_closing():
    hours = Hours(OFFICE, LISBON, "PT")
    tick = timedelta(microseconds=1)
    asked = [
        at("2026-03-02T09:00") - tick,
        at("2026-03-02T09:00"),
        at("2026-03-02T18:00") - tick,
        at("2026-03-02T18:00"),
    ]
    assert [is_open(hours, moment) for moment in asked] == [False, True, True, False]


def test_is_open_follows_the_store_not_the_asker():
    hours = Hours("Mo-Su 09:00-18:00", KAMCHATKA)
    assert is_open(hours, datetime(2026, 3, 1, 22, 0, tzinfo=UTC))  # 10:00 on Monday in Kamchatka
    assert not is_open(hours, at("2026-03-02T10:00", LISBON))


def test_is_open_heeds_exceptions_and_their_rest_past_midnight():
    hours = Hours(OFFICE, LISBON, exceptions=(dated("2026-03-02", ("20:00", "02:00")),))
    asked = ["2026-03-02T10:00", "2026-03-02T21:00", "2026-03-03T01:59", "2026-03-03T02:00", "2026-03-03T09:00"]
    assert [is_open(hours, at(text)) for text in asked] == [False, True, True, False, True]


def test_next_change_names_closing_then_opening():
    hours = Hours(OFFICE, LISBON, "PT")
    assert next_change(hours, at("2026-03-06T12:00")) == Change(at("2026-03-06T18:00"), opens=False)
    assert next_change(hours, at("2026-03-06T18:00")) == Change(at("2026-03-07T10:00"), opens=True)


def test_next_change_is_none_when_nothing_changes():
    assert next_change(Hours("24/7", LISBON), at("2026-03-02T12:00")) is None
    assert next_change(Hours("off", LISBON), at("2026-03-02T12:00")) is None
    assert next_change(Hours("2040 Jan 01 10:00-12:00", LISBON), at("2026-03-02T12:00")) is None


@pytest.mark.parametrize("opening", ["2026 Mar 09", "2026 Apr 20", "2027 Oct 04"])
def test_opens_at_finds_a_far_opening(opening):
    hours = Hours(f"{opening} 10:00-12:00", LISBON)
    found = opens_at(hours, at("2026-03-02T12:00"))
    assert found is not None
    assert f"{found.astimezone(ZoneInfo(LISBON)):%Y %b %d %H:%M}" == f"{opening} 10:00"


def test_opens_at_and_closes_at_look_strictly_ahead():
    hours = Hours(OFFICE, LISBON, "PT")
    noon = at("2026-03-02T12:00")
    assert opens_at(hours, noon) == at("2026-03-03T09:00")
    assert closes_at(hours, noon) == at("2026-03-02T18:00")
    assert closes_at(hours, at("2026-03-02T18:00")) == at("2026-03-03T18:00")


def test_next_change_passes_over_openings_that_touch():
    hours = Hours('Mo-Su 10:00-24:00; Tu 00:00-03:00 "late", Tu 10:00-24:00', LISBON)
    assert closes_at(hours, at("2026-03-02T12:00")) == at("2026-03-03T03:00")


def test_spans_are_cut_at_both_ends():
    hours = Hours("Mo-Fr 09:00-12:00,13:00-18:00", LISBON)
    found = spans(hours, at("2026-03-02T10:00"), at("2026-03-02T14:00"))
    assert found == [
        (at("2026-03-02T10:00"), at("2026-03-02T12:00")),
        (at("2026-03-02T13:00"), at("2026-03-02T14:00")),
    ]
    assert all(moment.tzinfo is UTC for span in found for moment in span)


def test_spans_are_empty_when_the_end_is_not_after_the_start():
    moment = at("2026-03-02T10:00")
    assert spans(Hours("24/7", LISBON), moment, moment) == []
    assert spans(Hours("24/7", LISBON), moment, moment - timedelta(days=1)) == []


def test_week_shows_each_opening_on_the_day_it_begins():
    found = week(Hours("Mo 09:00-12:00,14:00-18:00; Fr-Sa 20:00-02:00", LISBON), date(2026, 3, 2))
    evening = [(time(20), time(2))]
    assert found == [[(time(9), time(12)), (time(14), time(18))], [], [], [], evening, evening, []]


def test_week_cuts_whole_days_at_midnight():
    assert week(Hours("24/7", LISBON), date(2026, 3, 2)) == [[(time(0), time(0))]] * 7


def test_week_keeps_sundays_evening_whole():
    assert week(Hours("Su 20:00-01:00", LISBON), date(2026, 3, 2))[6] == [(time(20), time(1))]
    assert week(Hours("Su 20:00-01:00", LISBON), date(2026, 3, 2))[0] == []


def test_week_cuts_an_evening_longer_than_a_day():
    found = week(Hours("Mo 00:15-24:00; Tu 00:00-00:30", LISBON), date(2026, 3, 2))
    assert found[:2] == [[(time(0, 15), time(0))], [(time(0), time(0, 30))]]


END_OF_DAY = [
    ("Mo-Fr 09:00-12:00,13:00-18:00", "2026-03-02T10:00", "2026-03-02T18:00"),
    ("Mo-Fr 09:00-12:00,13:00-18:00", "2026-03-02T12:30", "2026-03-02T18:00"),  # the noon break ends no day
    ("Mo-Fr 09:00-12:00,13:00-18:00", "2026-03-02T08:00", "2026-03-02T18:00"),
    ("Mo-Fr 09:00-12:00,13:00-18:00", "2026-03-02T18:05", "2026-03-02T18:00"),
    ("Fr 20:00-02:00; Sa 10:00-18:00", "2026-03-06T23:00", "2026-03-07T00:00"),  # Saturday's rule takes the rest away
    ("Mo-Su 20:00-02:00", "2026-03-03T01:00", "2026-03-03T02:00"),
    ("Mo-Su 20:00-02:00", "2026-03-03T02:00", "2026-03-04T02:00"),
    ("Mo-Fr 09:00-18:00", "2026-03-07T12:00", None),
    ("24/7", "2026-03-02T12:00", None),
]


@pytest.mark.parametrize(("expression", "asked", "closing"), END_OF_DAY)
def test_end_of_day_is_the_last_closing_of_the_day_under_way(expression, asked, closing):
    assert end_of_day(Hours(expression, LISBON), at(asked)) == (closing and at(closing))


def test_local_day_is_the_stores_day():
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert local_day(KAMCHATKA, moment) == date(2026, 3, 2)
    assert local_day("Atlantic/Azores", moment) == date(2026, 3, 1)


SPELLINGS = [
    ("mo-fr 9:00-18:00", "Mo-Fr 09:00-18:00"),
    ("  Mo-Fr  09:00–18:00 ;", "Mo-Fr 09:00-18:00"),
    ("Mo-Fr 09:00-18:00;PH off", "Mo-Fr 09:00-18:00; PH closed"),
    ("Mo-Fr 09:00-18:00; PH +1 day off", "Mo-Fr 09:00-18:00; PH +1 days closed"),
    ("Mo-Fr\n09:00-18:00", "Mo-Fr 09:00-18:00"),
    ("Mo-Fr 09:00-18:00 “by lift”", 'Mo-Fr 09:00-18:00 "by lift"'),
    ("24/7", "24/7"),
    ('Mo 09:00-10:00 || "please ring"', 'Mo 09:00-10:00 || 24/7 unknown "please ring"'),
]


@pytest.mark.parametrize(("written", "stored"), SPELLINGS)
def test_validate_spells_an_expression_one_way(written, stored):
    assert validate(written) == stored
    assert validate(stored) == stored


UNREADABLE = [
    ("", None, "empty"),
    ("   ", None, "empty"),
    ("Mo-Fr 9-18", 7, "colon"),
    ("Mo-Fr 9.00-18.00", 7, "colon"),
    ("Mo-Fr 9am-6pm", 7, "24-hour"),
    ("Mo-Fr 09:00-18:00 Sa 10:00-12:00", 19, "semicolon"),
    ("Montag 09:00-18:00", 3, "Mo Tu We"),
    ("Mo-Fr 09:00-", 13, "Mo-Fr 09:00-18:00"),
    ("Mo-Fr 09:00-18:00; " * 200, None, "2000"),
]


@pytest.mark.parametrize(("expression", "position", "words"), UNREADABLE)
def test_validate_says_what_is_wrong_and_where(expression, position, words):
    with pytest.raises(BadHours, match=words) as caught:
        validate(expression)
    assert caught.value.position == position
    assert words in caught.value.reason


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "Europe", "../etc/passwd", "x" * 500])
def test_hours_refuse_an_unknown_zone(zone):
    with pytest.raises(ValueError, match="Unknown time zone"):
        Hours("24/7", zone)


@pytest.mark.parametrize(("country", "subdivision"), [("XX", ""), ("pt", ""), ("PT", "99")])
def test_hours_refuse_a_place_without_known_holidays(country, subdivision):
    with pytest.raises(ValueError, match="No public holidays are known"):
        Hours("24/7", LISBON, country, subdivision)


def test_dated_rule_refuses_times_with_a_zone():
    with pytest.raises(ValueError, match="wall times"):
        DatedRule(date(2026, 3, 2), ((time(9, tzinfo=UTC), time(10, tzinfo=UTC)),))


@pytest.mark.parametrize("ask", [is_open, next_change, opens_at, closes_at, end_of_day])
def test_naive_times_are_refused(ask):
    with pytest.raises(ValueError, match="aware"):
        ask(Hours(OFFICE, LISBON), datetime(2026, 3, 2, 12))  # noqa: DTZ001 -- the fault under test


def test_naive_times_are_refused_in_ranges():
    with pytest.raises(ValueError, match="aware"):
        spans(Hours(OFFICE, LISBON), at("2026-03-02T12:00"), datetime(2026, 3, 2, 13))  # noqa: DTZ001 -- as above
    with pytest.raises(ValueError, match="aware"):
        local_day(LISBON, datetime(2026, 3, 2, 12))  # noqa: DTZ001 -- as above


def test_sunset_asks_the_position():
    lisbon = Hours("sunrise-sunset", LISBON, position=(38.7, -9.1))
    assert shown(day_spans(lisbon, date(2026, 6, 1)), LISBON) == "06:13-20:55"
    assert not is_open(lisbon, at("2026-12-21T18:00"))
    assert is_open(lisbon, at("2026-06-21T20:30"))


def test_hours_refuse_a_position_off_the_globe():
    with pytest.raises(ValueError, match="No such place"):
        Hours("24/7", LISBON, position=(91.0, 0.0))
