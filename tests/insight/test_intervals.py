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
def test_every_row_with_answers_is_drawn_inside_the_picture_in_its_order(given_measures):
    found = rows(given_measures, start=0, end=1, whole=0.5)
    assert len(found.rows) == sum(each.value is not None for each in given_measures)
    ys = [float(row.y) for row in found.rows]
    assert ys == sorted(ys)
    assert all(0 < y < float(found.height) for y in ys)
    assert all(270 <= float(row.low) <= float(row.value) <= float(row.high) <= 680 for row in found.rows)


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
    assert (len(found.rows[0].name), found.whole, found.rows[0].value) == (34, "475", "475")


def test_a_scale_goes_up():
    for draw in (lambda: rows([], start=1, end=1, whole=None), lambda: trend([], start=1, end=0)):
        with pytest.raises(ValueError, match="up"):
            draw()
