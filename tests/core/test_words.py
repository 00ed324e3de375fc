"""How a wait is said: never finer than we know, never shorter than the truth."""

import math
import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.words import NARROWEST, elapsed_words, minute_words, said_words, wait_bounds, wait_words

SECONDS = st.floats(min_value=0, max_value=8 * 3600)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("p10", "p90", "words"),
    [
        (0, 120, "any moment now"),
        (480, 840, "about 8–\u206014\u00a0min"),
        (539, 781, "about 8–\u206014\u00a0min"),
        (500, 520, "about 8–\u206011\u00a0min"),
        (20, 200, "up to 4\u00a0min"),
        (3600, 4800, "about 1\u00a0h to 1\u00a0h\u00a020"),
        (1000, 4000, "about 15\u00a0min to 1\u00a0h\u00a010"),
        (100, 4000, "up to 1\u00a0h\u00a010"),
        (2400, math.inf, "40\u00a0min or longer"),
        (math.inf, math.inf, "not before we close"),
    ],
)
def test_wait_words_say_the_interval(p10, p90, words):
    assert wait_words(p10, p90) == words


def test_said_words_leave_about_out():
    assert said_words(480, 840) == "8–\u206014\u00a0min"
    assert said_words(0, 60) == "any moment now"


@given(SECONDS, SECONDS)
def test_wait_bounds_hold_the_interval_and_are_apart(one, other):
    p10, p90 = sorted((one, other))
    low, high = wait_bounds(p10, p90)
    assert low * 60 <= p10
    assert high * 60 >= p90
    assert high - low >= NARROWEST
    assert (low, high) == (int(low), int(high))


@given(SECONDS, SECONDS)
def test_wait_words_never_promise_less_than_p90(one, other):
    p10, p90 = sorted((one, other))
    words = wait_words(p10, p90)
    assert _minutes(words) * 60 >= p90, words
    assert "  " not in words


@given(SECONDS, SECONDS)
def test_wait_words_break_no_line_inside_a_measure(one, other):
    p10, p90 = sorted((one, other))
    assert not re.search(r"\d (min|h)|– ?\d| \d\d$", wait_words(p10, p90))


def _minutes(words: str) -> int:
    """The upper bound that a sentence names."""
    if words == "any moment now":
        return 2
    last = re.findall(r"(?:(\d+)\u00a0h)?\u00a0?(?:(\d+)(?:\u00a0min)?)?$", words)[0]
    return int(last[0] or 0) * 60 + int(last[1] or 0)


def test_minute_words_round_down():
    assert minute_words(4.9) == "4\u00a0min"
    assert minute_words(61) == "1\u00a0h\u00a001"


def test_elapsed_words_run_past_an_hour():
    assert elapsed_words(400) == "06:40"
    assert elapsed_words(4000) == "1:06:40"
    assert elapsed_words(-5) == "00:00"
