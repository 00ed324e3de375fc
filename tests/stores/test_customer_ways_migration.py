"""Numbers and phones of customers become ways, byte for byte. Tables as they were lie over today's for one transaction."""

from importlib import import_module

import pytest
from django.db import connection

from core.personal import lookup_hash, seal, unseal

pytestmark = pytest.mark.django_db
FILL = import_module("stores.migrations.0004_fill_customer_ways")
BEFORE = """
    CREATE TEMP TABLE stores_customer (id bigint, number_hash bytea, phone_hash bytea, number bytea, phone bytea,
                                       updated_at timestamptz) ON COMMIT DROP;
    CREATE TEMP TABLE stores_customerway (id bigserial, customer_id bigint, kind text, hash bytea, value bytea,
                                          proof text, made_at timestamptz, UNIQUE (customer_id, kind, hash))
                                          ON COMMIT DROP
"""
ROWS = [(1, "K-1", "+351912345678"), (2, "K-2", None), (3, None, "+420601123456")]


@pytest.fixture
def cursor():
    with connection.cursor() as cursor:
        cursor.execute(BEFORE)
        for pk, number, phone in ROWS:
            hashes = [
                lookup_hash(kind, value) if value else None for kind, value in (("number", number), ("phone", phone))
            ]
            sealed = [seal(value) if value else None for value in (number, phone)]
            cursor.execute("INSERT INTO stores_customer VALUES (%s, %s, %s, %s, %s, now())", [pk, *hashes, *sealed])
        yield cursor


def ways(cursor):
    cursor.execute("SELECT customer_id, kind, hash, value, proof FROM stores_customerway ORDER BY customer_id, kind")
    return [(pk, kind, bytes(digest), unseal(value), proof) for pk, kind, digest, value, proof in cursor.fetchall()]


def test_filling_keeps_every_number_and_phone_and_proves_none(cursor):
    cursor.execute(FILL.FILL)

    assert ways(cursor) == [
        (pk, kind, lookup_hash(kind, value), value, "")
        for pk, number, phone in ROWS
        for kind, value in (("number", number), ("phone", phone))
        if value
    ]


def test_filling_twice_changes_nothing(cursor):
    cursor.execute(FILL.FILL)
    before = ways(cursor)
    cursor.execute(FILL.FILL)
    assert ways(cursor) == before


def test_the_way_back_gives_a_shared_phone_to_the_first_only(cursor):
    cursor.execute(FILL.FILL)
    cursor.execute("SELECT * FROM stores_customer ORDER BY id")
    before = [row[:3] for row in cursor.fetchall()]
    cursor.execute(
        "INSERT INTO stores_customerway (customer_id, kind, hash, value, proof) SELECT 2, kind, hash, value, ''"
        " FROM stores_customerway WHERE customer_id = 1 AND kind = 'phone'"
    )
    cursor.execute("UPDATE stores_customer SET number_hash = NULL, phone_hash = NULL, number = NULL, phone = NULL")

    cursor.execute(FILL.BACK)

    cursor.execute("SELECT * FROM stores_customer ORDER BY id")
    assert [row[:3] for row in cursor.fetchall()] == before
