"""Days in few signs, as people of each country write them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from core.dates import short_day

LATE = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "parts", "said"),
    [
        ("en", "", "27 Nov"),
        ("en", "DYH", "Fri 27 Nov 2026, 23:30"),
        ("pt", "D", "sex 27 nov"),
        ("pt", "Y", "27 nov 2026"),
        ("cs", "D", "pá 27. 11."),
        ("cs", "YH", "27. 11. 2026, 23:30"),
        ("ru", "DY", "пт 27 ноября 2026"),
        ("ru", "H", "27 ноября, 23:30"),
    ],
)
def test_short_day_is_written_as_in_its_language(language, parts, said):
    with translation.override(language):
        assert short_day(LATE, parts) == said


def test_day_without_a_time_says_none():
    with translation.override("cs"):
        assert short_day(date(2026, 3, 5), "DH") == "čt 5. 3."


def test_filter_says_the_time_of_the_page_and_nothing_of_nothing(settings):
    settings.TIME_ZONE = "Europe/Prague"
    page = Template("{{ at|day:'DH' }}|{{ none|day:'D' }}")

    assert page.render(Context({"at": LATE, "none": None})) == "Sat 28 Nov, 00:30|"
