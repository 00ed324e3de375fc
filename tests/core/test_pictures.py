"""Where bands and bars lie."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pictures import RULER, bars, hour_bars, part, ruler, spark


def test_ruler_draws_now_and_what_was_said():
    drawn = ruler(5, 10, (8, 14))
    assert (drawn.minutes, drawn.labels) == (30, (10, 20, 30))
    assert drawn.band == "M58 5h40q2 0 2 2v12q0 2-2 2h-40q-8 0-8-8t8-8z"
    assert drawn.said == ("80", "60")


def test_ruler_doubles_its_scale_when_the_wait_is_longer_than_30_minutes():
    assert ruler(20, 31).minutes == 60
    assert ruler(5, 10, (25, 40)).minutes == 60


def test_ruler_is_not_drawn_when_the_wait_is_longer_than_an_hour():
    assert ruler(20, 61) is None


def test_ruler_cuts_what_was_said_at_its_end():
    assert ruler(5, 10, (40, 90)).said == ("200", "100")
    assert ruler(5, 10, (70, 90)).said is None


@given(st.integers(0, 57), st.integers(3, 60))
def test_ruler_band_stays_on_the_ruler(low, length):
    high = min(low + length, 60)
    drawn = ruler(low, high)
    start, straight = map(float, re.match(r"M([\d.]+) 5h([\d.]+)q", drawn.band).groups())
    assert start - 8 >= 0
    assert start + straight + 2 <= RULER + 0.2
    assert straight > 0


def test_bars_stand_on_one_foot_and_reach_by_value():
    drawn = bars([{"value": 5, "kind": "past"}, {"value": 10, "kind": "next", "text": "10"}], goal=5)
    low, high = drawn.bars
    assert float(low.y) + float(low.height) == float(high.y) + float(high.height) == 180
    assert float(high.height) == 2 * float(low.height)
    assert drawn.goal == low.y
    assert (low.kind, high.kind) == ("h4", "h1")


def test_labels_of_bars_never_stand_in_each_other():
    drawn = bars([{"value": n, "label": "18 октября"} for n in range(12)])
    middles = [float(bar.middle) for bar in drawn.bars if bar.label]
    assert middles[0] == float(drawn.bars[0].middle)
    assert all(right - left >= 13 * len("18 октября") for left, right in pairwise(middles))
    assert all(bar.label for bar in bars([{"value": 1, "label": f"{hour}"} for hour in range(9, 19)]).bars)


def test_bars_are_drawn_when_there_is_nothing_to_count():
    assert bars([]).bars == ()
    assert bars([{"value": 0}]).bars[0].height == "0"


def test_spark_joins_what_was_and_what_is_expected():
    line = spark([1, 2, 4], [4, 2])
    assert line.past.split()[-1] == line.future.split()[0]
    assert spark([3]).future == ""


def test_part_is_never_more_than_the_whole():
    assert part(30, 12, 136) == "136"
    assert part(3, 12, 100) == "25"
    assert part(3, 0, 100) == "0"


@given(st.lists(st.floats(0, 500), min_size=1, max_size=24))
def test_hour_bars_stay_in_the_picture_and_do_not_overlap(values):
    drawn = hour_bars(list(enumerate(values)))
    right = 0.0
    for bar in drawn.bars:
        assert float(bar.x) >= right - 0.15
        right = float(bar.x) + float(drawn.width)
        assert float(bar.y) >= 8 - 0.1
        assert float(bar.y) + float(bar.height) == pytest.approx(100, abs=0.11)
    assert right <= 356.1


def test_hour_bars_mark_now_and_label_what_has_room():
    drawn = hour_bars([(hour, 1) for hour in range(24)], now=6)
    assert [bar.label for bar in drawn.bars if bar.label] == [str(hour) for hour in range(0, 24, 2)]
    assert [bar.is_now for bar in drawn.bars].index(True) == 6
    assert all(bar.label for bar in hour_bars([(hour, 1) for hour in range(9, 19)]).bars)
