"""When surveys go out: by the store's clock, never at night, to the share that was asked for."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.timing import Timing, due_at, is_drawn, is_quiet, may_ask, quiet_at

ZONES = ("Europe/Lisbon", "Atlantic/Azores", "Europe/Prague", "Asia/Kamchatka")
SOON, DEALER = Timing(minutes=20), Timing(days=24)


def at(text, zone="Europe/Lisbon"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("ended", "timing", "due"),
    [
        ("2026-03-04 15:10", SOON, "2026-03-04 15:30"),
        ("2026-03-04 20:45", SOON, "2026-03-05 09:00"),
        ("2026-03-04 08:00", SOON, "2026-03-04 09:00"),
        ("2026-03-04 08:40", SOON, "2026-03-04 09:00"),
        ("2026-03-10 16:00", DEALER, "2026-04-03 16:00"),  # the clocks changed on 29 March
        ("2026-10-10 16:00", DEALER, "2026-11-03 16:00"),
        ("2026-03-28 20:50", SOON, "2026-03-29 09:00"),
        ("2026-03-04 13:00", Timing(minutes=0, quiet_from=time(12), quiet_until=time(14)), "2026-03-04 14:00"),
        ("2026-03-04 03:00", Timing(quiet_from=time(9), quiet_until=time(9)), "2026-03-04 03:00"),
    ],
)
def test_due_by_the_clock_of_the_store(ended, timing, due):
    assert due_at(at(ended), "Europe/Lisbon", timing) == at(due)


def test_each_store_has_its_own_night():
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)

    assert due_at(noon, "Europe/Lisbon", SOON) == noon + timedelta(minutes=20)
    assert due_at(noon, "Asia/Kamchatka", SOON) == at("2026-03-05 09:00", "Asia/Kamchatka")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- bounds take none
    st.sampled_from(ZONES),
    st.integers(0, 40),
    st.integers(0, 3000),
    st.times(),
    st.times(),
)
def test_never_early_never_in_quiet_hours(ended, zone, days, minutes, quiet_from, quiet_until):
    timing = Timing(
        days, minutes, quiet_from.replace(second=0, microsecond=0), quiet_until.replace(second=0, microsecond=0)
    )

    due = due_at(ended, zone, timing)

    assert due >= ended + timedelta(days=days, minutes=minutes) - timedelta(hours=2)
    assert due >= ended
    local = due.astimezone(ZoneInfo(zone))
    skipped = local.replace(fold=0).utcoffset() != (local - timedelta(hours=2)).utcoffset()
    assert skipped or not is_quiet(local.time(), timing)


def test_sample_is_the_share_asked_for_and_the_same_every_time():
    drawn = [is_drawn("secret", f"visit:{number}", 12.5) for number in range(20_000)]

    assert 0.115 < sum(drawn) / len(drawn) < 0.135
    assert drawn == [is_drawn("secret", f"visit:{number}", 12.5) for number in range(20_000)]
    assert all(is_drawn("secret", str(number), 100) for number in range(100))
    assert not any(is_drawn("secret", str(number), 0) for number in range(100))
    with pytest.raises(ValueError, match="percentage"):
        is_drawn("secret", "1", 101)


def test_who_was_asked_rests():
    now = datetime(2026, 3, 4, tzinfo=UTC)

    assert may_ask(None, now, SOON)
    assert may_ask(now - timedelta(days=30), now, SOON)
    assert not may_ask(now - timedelta(days=29), now, SOON)


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
)
def test_next_quiet_hours_begin_later_and_within_a_day(minutes, zone, hour):
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    timing = Timing(quiet_from=time(hour), quiet_until=time((hour + 8) % 24))

    begins = quiet_at(now, zone, timing)

    assert now < begins <= now + timedelta(hours=26)  # a day with a clock change has 25 hours
    assert is_quiet(begins.astimezone(ZoneInfo(zone)).time(), timing)


def test_no_quiet_hours_never_begin():
    assert (
        quiet_at(datetime(2026, 3, 4, tzinfo=UTC), "Europe/Lisbon", Timing(quiet_from=time(3), quiet_until=time(3)))
        is None
    )
