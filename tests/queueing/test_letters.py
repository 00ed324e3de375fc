"""Words of letters: times as people read them, and SMS that cost no more than they must."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from queueing.letters import short, short_words, when_words
from tests.queueing.bookings import at


@pytest.mark.parametrize(
    ("language", "long_words", "few"),
    [
        ("en", "Sunday, 29 March 2026, 10:00", "Sun 29 Mar 10:00"),
        ("pt", "domingo, 29 de março de 2026, 10:00", "Dom 29 Mar 10:00"),
        ("cs", "neděle, 29. března 2026, 10:00", "ne 29.3. 10:00"),
        ("ru", "воскресенье, 29 марта 2026 г., 10:00", "Вс 29.03 10:00"),
    ],
)
def test_times_are_those_on_the_wall_of_the_store(language, long_words, few):
    with translation.override(language):
        for zone in ("Europe/Lisbon", "Atlantic/Azores", "Europe/Prague", "Asia/Kamchatka"):
            booked = at("2026-03-29 10:00", ZoneInfo(zone))
            assert (when_words(zone, booked), short_words(zone, booked)) == (long_words, few)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Sábado – 10:00", "Sábado – 10:00"),  # one part either way
        ("Sábado – às 10:00. " * 4, "Sabado - às 10:00. " * 4),
        ("Čt 5.3. příště. " * 6, "Ct 5.3. priste. " * 6),
        ("à Ñ € ok. " * 12, "à Ñ € ok. " * 12),
        ("Вс 29.03 в 10:00. " * 6, "Вс 29.03 в 10:00. " * 6),
        ("  two\n\nlines ", "two lines"),
    ],
)
def test_an_sms_loses_accents_only_where_that_is_cheaper(text, sent):
    assert short(text) == sent.strip()
