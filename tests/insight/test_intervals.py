"""Where intervals lie in a picture."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.intervals import Measure, rows, trend

shares = st.floats(0, 1)
measures = st.lists(
    st.builds(
        lambda a, b, c: Measure("Store", sorted((a, b, c))[1], min(a, b, c), max(a, b, c), "x"), shares, shares, shares
    )
    | st.just(Measure("Nobody", None, 0.0, 1.0, "–")),
    max_size=20,
)


@given(measures)
def test_every_row_is_drawn_inside_the_picture_in_its_order(given_measures):
    found = rows(given_measures, start=0, end=1, whole=0.5)
    assert len(found.rows) == len(given_measures)
    ys = [float(row.y) for row in found.rows]
    assert ys == sorted(ys)
    assert all(0 < y < float(found.height) for y in ys)
    for row, each in zip(found.rows, given_measures, strict=True):
        assert (row.value == "") == (each.value is None)
        low, end = float(row.low), float(row.low) + float(row.width)
        assert 0 <= low < end <= 782
        assert row.value == "" or low - 0.1 <= float(row.value) <= end + 0.1


@given(measures)
def test_a_trend_has_a_point_for_every_week_with_answers_and_no_line_over_a_gap(given_measures):
    found = trend(given_measures, start=0, end=1)
    assert len(found.points) == sum(each.value is not None for each in given_measures)
    assert all(14 <= float(point.high) <= float(point.y) <= float(point.low) <= 172 for point in found.points)
    pairs = pairwise(given_measures)
    joined = sum(a.value is not None and b.value is not None for a, b in pairs)
    assert sum(line.count(" ") for line in found.lines) == joined


def test_a_long_name_is_cut_and_the_line_of_all_stands_where_its_figure_is():
    found = rows([Measure("x" * 50, 0.0, -100.0, 100.0, "0")], start=-100, end=100, whole=0.0)
    assert (len(found.rows[0].name), found.whole, found.rows[0].value) == (34, "390", "390")


def test_a_scale_goes_up():
    for draw in (lambda: rows([], start=1, end=1, whole=None), lambda: trend([], start=1, end=0)):
        with pytest.raises(ValueError, match="up"):
            draw()


def test_a_trend_says_how_high_its_scale_is():
    found = trend([], start=0, end=1, ticks=[(0, "0 %"), (1, "100 %")])
    assert found.ticks == (("172", "0 %"), ("14", "100 %"))
