"""Whether a promise was kept: one rule, in Python and in SQL."""

from datetime import timedelta

import pytest
from django.db import connection

from queueing.queries.kept import KEPT, limit_said, promise_kept
from tests.factories import NOON, TicketFactory


@pytest.mark.parametrize(
    ("p10", "p90", "limit"),
    [(480, 840, 14), (480, 841, 15), (0, 60, 3), (490, 500, 11), (-5, 100, 3), (3600, 5400, 90)],
)
def test_limit_is_the_longest_wait_that_the_words_allow(p10, p90, limit):
    assert limit_said(p10, p90) == limit * 60


def test_promise_is_kept_by_whoever_is_called_in_time_or_sooner():
    assert promise_kept(480, 840, 0) is True
    assert promise_kept(480, 840, 840) is True
    assert promise_kept(480, 840, 841) is False


def test_nothing_promised_is_neither_kept_nor_broken():
    assert promise_kept(None, None, 100) is None
    assert promise_kept(600, float("inf"), 100) is None


def test_sql_says_the_same_as_python(db):
    waits = (0, 59, 179, 180, 181, 660, 840, 841, 900, 5400, 5401)
    promises = ((0, 60), (100, 101), (480, 840), (480, 840.5), (490, 500), (3600, 5400))
    tickets = {
        TicketFactory(
            arrived_at=NOON,
            called_at=NOON + timedelta(seconds=waited),
            promise_p10=p10,
            promise_p50=p10,
            promise_p90=p90,
        ).pk: promise_kept(p10, p90, waited)
        for waited in waits
        for p10, p90 in promises
    }

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.id, {KEPT} FROM queueing_ticket t")
        told = dict(cursor.fetchall())

    assert told == tickets
    assert set(tickets.values()) == {True, False}


def test_sql_counts_a_booking_from_its_check_in(db):
    TicketFactory(
        arrived_at=NOON,
        checked_in_at=NOON + timedelta(minutes=30),
        called_at=NOON + timedelta(minutes=35),
        promise_p10=0,
        promise_p50=60,
        promise_p90=300,
    )

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {KEPT} FROM queueing_ticket t")
        assert cursor.fetchone() == (True,)
