"""Several statements in one round trip: as if sent singly, prepared once, and an error leaves the connection whole."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import DataError, InternalError, ProgrammingError, connection, transaction

from core.models import IdempotencyRecord
from core.sql import batch, numbered

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEEP = """
    INSERT INTO core_idempotencyrecord (principal, route, key, body_hash, status, answer, created_at)
    VALUES (%(who)s, %(route)s, %(route)s, '', 0, '', %(now)s) RETURNING id
"""


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def test_numbered_gives_a_name_one_place():
    assert numbered("a = %(x)s AND b = %(y)s OR c = %(x)s") == ("a = $1 AND b = $2 OR c = $1", ("x", "y"))


def test_numbered_leaves_a_percent_sign():
    assert numbered("a LIKE 'b%%' AND c = %s AND d = %s") == ("a LIKE 'b%' AND c = $1 AND d = $2", ())


@pytest.mark.django_db
def test_batch_answers_each_statement():
    found = batch(
        ("SELECT %s::int + 1, %s::text", [1, "a"]),
        ("SELECT %(at)s::timestamptz, %(at)s::timestamptz IS NULL", {"at": NOON}),
        ("DELETE FROM core_idempotencyrecord", []),
        ("SELECT unnest(%s::int[])", [[3, 4]]),
    )

    assert [list(rows) for rows in found] == [[(2, "a")], [(NOON, False)], [], [(3,), (4,)]]


@pytest.mark.django_db
def test_batch_reads_the_rows_that_are_asked_for():
    (rows,) = batch(("SELECT n, nullif(n, 2)::int FROM generate_series(1, 3) n", []))

    assert (len(rows), rows[0], rows[-1], rows[1:]) == (3, (1, 1), (3, 3), [(2, None), (3, 3)])
    assert (rows.raw(1, 1), rows.raw(0, 0) == rows.raw(0, 1), rows.raw(0, 0) == rows.raw(2, 0)) == (None, True, False)
    for beyond in (3, -4):
        with pytest.raises(IndexError):
            rows[beyond]


@pytest.mark.django_db
def test_batch_is_counted_by_whoever_counts_statements(django_assert_num_queries):
    with django_assert_num_queries(2):
        batch(("SELECT 1", []), ("SELECT 2", []))


@pytest.mark.django_db
def test_batch_sees_what_the_statement_before_it_did():
    made, seen = batch(
        (KEEP, {"who": "a", "route": "/x/", "now": NOON}),
        ("SELECT id FROM core_idempotencyrecord WHERE principal = %s", ["a"]),
    )

    assert list(made) == list(seen) != []


@pytest.mark.django_db
def test_batch_prepares_a_statement_once():
    batch(("SELECT %s::int", [1]))
    before = prepared()

    for number in range(5):
        batch(("SELECT %s::int", [number]))

    assert prepared() == before


@pytest.mark.django_db(transaction=True)
def test_batch_begins_the_transaction_and_goes_back_with_it():
    with transaction.atomic():
        batch((KEEP, {"who": "a", "route": "/x/", "now": NOON}))
        transaction.set_rollback(True)

    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_batch_that_ends_the_transaction_commits_it():
    with transaction.atomic():
        batch((KEEP, {"who": "a", "route": "/x/", "now": NOON}), ends=True)
        transaction.set_rollback(True)  # comes too late

    assert IdempotencyRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_batch_that_ends_an_inner_block_leaves_the_outer_one_to_decide():
    with transaction.atomic():
        with transaction.atomic():
            batch((KEEP, {"who": "a", "route": "/x/", "now": NOON}), ends=True)
        transaction.set_rollback(True)

    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_batch_that_fails_commits_nothing():
    kept = (KEEP, {"who": "a", "route": "/x/", "now": NOON})

    with pytest.raises(DataError), transaction.atomic():
        batch(kept, ("SELECT 1 / %s::int", [0]), ends=True)

    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_batch_raises_the_error_and_the_connection_goes_on(position):
    statements = [("SELECT %s::int", [n]) for n in range(3)]
    statements[position] = ("SELECT 1 / %s::int", [0])

    for _time in range(2):
        with pytest.raises(DataError, match="division by zero"):
            batch(*statements)

    assert batch(("SELECT %s::int", [7]))[0][0] == (7,)
    with pytest.raises(DataError), transaction.atomic():
        batch(*statements)
    assert batch(("SELECT %s::int", [8]))[0][0] == (8,)


@pytest.mark.django_db(transaction=True)
def test_batch_does_not_heap_up_statements_that_fail():
    batch(("SELECT 1", []))
    for _time in range(3):
        with pytest.raises(DataError):
            batch(("SELECT 2 / %s::int", [0]))
    before = prepared()

    with pytest.raises(DataError):
        batch(("SELECT 2 / %s::int", [0]))

    assert prepared() == before


@pytest.mark.django_db(transaction=True)
def test_batch_refuses_in_a_transaction_that_failed():
    with transaction.atomic():
        with pytest.raises(ProgrammingError):
            batch(("SELECT nonsense", []))
        with pytest.raises(InternalError, match="aborted"):
            batch(("SELECT 1", []))
        transaction.set_rollback(True)

    assert batch(("SELECT 1::int", []))[0][0] == (1,)


@pytest.mark.django_db(transaction=True)
def test_batch_knows_what_each_connection_prepared():
    batch(("SELECT %s::int", [1]))
    found = []

    def other():
        try:
            found.append(batch(("SELECT %s::int", [2]))[0][0])
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join(10)

    assert found == [(2,)]


@pytest.mark.django_db(transaction=True)
def test_batch_prepares_again_on_a_new_connection():
    batch(("SELECT %s::int", [1]))
    connection.close()

    assert batch(("SELECT %s::int", [2]))[0][0] == (2,)
