"""Where the bars of reasons lie."""

from hypothesis import given
from hypothesis import strategies as st

from insight.intervals import WIDE
from insight.pareto import pareto_picture

counts = st.lists(st.integers(1, 10_000), max_size=20).map(lambda found: sorted(found, reverse=True))


@given(counts)
def test_bars_of_reasons_go_down_and_their_sum_goes_up_to_the_whole(given_counts):
    found = pareto_picture(given_counts)

    widths, sums = [float(row.width) for row in found.rows], [float(row.sum_x) for row in found.rows]
    assert widths == sorted(widths, reverse=True)
    assert sums == sorted(sums)
    assert all(2 <= width <= WIDE for width in widths)
    assert not sums or sums[-1] == WIDE - 4
    assert found.line == " ".join(f"{row.sum_x},{row.sum_y}" for row in found.rows)


def test_reasons_of_which_three_quarters_are_one_are_drawn_so():
    found = pareto_picture([6, 1, 1])

    assert [row.width for row in found.rows] == ["585", "97.5", "97.5"]
    assert [row.sum_x for row in found.rows] == ["583", "679.5", "776"]
    assert [row.y for row in found.rows] == ["30", "82", "134"]
    assert found.height == "156"


def test_no_reasons_are_an_empty_picture():
    assert pareto_picture([]).rows == ()
