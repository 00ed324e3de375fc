"""Caps by sums of whole hours: exact in any order, never more than was allowed in 24 hours."""

import itertools
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from stores.commands import caps
from stores.commands.messages import send_again
from stores.commands.sending import forget
from stores.models import OutgoingMessage, SmsTally
from tests.factories import StoreFactory
from tests.stores.messages.conftest import NOON, sms_draft

HOUR = timedelta(hours=1)


def tallies():
    return list(SmsTally.objects.order_by("hour").values_list("hour", "parts"))


def may_go(rows):
    return {pk for pk, may in caps.count(messages=rows, now=NOON).items() if may}


def test_parts_are_added_up_by_the_hour(written):
    long, short, later = written(sms_draft("a", text="я" * 71), sms_draft("b"), sms_draft("c"))

    caps.count(messages=[long], now=NOON)
    caps.count(messages=[short], now=NOON + HOUR / 2)
    caps.count(messages=[later], now=NOON + HOUR)

    assert tallies() == [(NOON, 3), (NOON + HOUR, 1)]


@pytest.mark.parametrize(
    ("later", "is_room"), [(24 * HOUR - HOUR / 60, False), (25 * HOUR - HOUR / 60, False), (25 * HOUR, True)]
)
def test_never_more_in_24_hours_and_room_again_within_25(written, settings, later, is_room):
    settings.SMS_PER_STORE = 1
    first, second = written(sms_draft("a"), sms_draft("b"))
    caps.count(messages=[first], now=NOON)

    assert caps.count(messages=[second], now=NOON + later) == {second.pk: is_room}


def test_counting_takes_as_many_statements_for_three_as_for_one(written, django_assert_num_queries):
    one, *three = written(*(sms_draft(f"a{n}", to=f"+35191234567{n}") for n in range(4)))

    for rows in ([one], three):
        with django_assert_num_queries(8):  # with the savepoint's two
            assert caps.count(messages=rows, now=NOON) == {row.pk: True for row in rows}


def test_what_is_sent_again_is_counted_once_in_all(written):
    (row,) = written(sms_draft())
    caps.count(messages=[row], now=NOON)
    OutgoingMessage.objects.update(ended_at=NOON, fate="refused")

    send_again(message_id=row.pk, now=NOON + 2 * HOUR)
    caps.count(messages=[OutgoingMessage.objects.get()], now=NOON + 2 * HOUR)

    assert tallies() == [(NOON, 0), (NOON + 2 * HOUR, 1)]


def test_what_was_stopped_after_it_was_read_is_not_counted(written):
    row, other = written(sms_draft("a"), sms_draft("b"))
    OutgoingMessage.objects.filter(pk=row.pk).update(ended_at=NOON, fate="late")

    assert caps.count(messages=[row, other], now=NOON) == {other.pk: True}
    assert tallies() == [(NOON, 1)]


def test_sums_that_no_cap_looks_at_are_forgotten(db):
    for hours in (0, 47, 49):
        SmsTally.objects.create(hour=NOON - hours * HOUR, parts=1)

    forget(now=NOON)

    assert [hour for hour, _parts in tallies()] == [NOON - 47 * HOUR, NOON]


def test_what_was_counted_before_the_sums_came_goes_on_counting(written):
    fill, now = import_module("stores.migrations.0021_sms_tally_filled").FILL, timezone.now()
    caps.count(messages=written(sms_draft("a"), sms_draft("b", text="я" * 71)), now=now)
    caps.count(messages=written(sms_draft("c")), now=now - 30 * HOUR)
    before = tallies()
    SmsTally.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute(fill)

    assert tallies() == before
    assert len(before) == 2


MESSAGES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=12)


@pytest.mark.long
@pytest.mark.django_db
@limits(deadline=None, max_examples=40)
@given(MESSAGES, st.lists(st.integers(1, 12), max_size=3))
def test_counted_in_pieces_or_one_by_one_the_same_may_go(made, cuts):
    """`made`: store, person and parts of each message."""
    OutgoingMessage.objects.all().delete()
    SmsTally.objects.all().delete()
    stores = StoreFactory.create_batch(3)
    rows = [
        OutgoingMessage(
            key=f"{n}", channel="sms", store=stores[store], to="x", to_hash=bytes([person]), parts=parts,
            made_at=NOON, due_at=NOON, useless_at=NOON + HOUR,
        )
        for n, (store, person, parts) in enumerate(made)
    ]  # fmt: skip
    OutgoingMessage.objects.bulk_create(rows)
    edges = [0, *sorted(cuts), len(rows)]

    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("SMS_PER_STORE", 5), ("SMS_PER_CHAIN", 9), ("MESSAGES_PER_PERSON", 3)):
            patch.setattr(caps.settings, name, value)
        pieces = set()
        for start, end in itertools.pairwise(edges):
            pieces |= may_go(rows[start:end])
        kept = dict(OutgoingMessage.objects.filter(pk__in=pieces).values_list("pk", "parts"))
        OutgoingMessage.objects.update(counted_at=None)
        SmsTally.objects.all().delete()
        singly = set()
        for row in rows:
            singly |= may_go([row])

    assert pieces == singly
    assert sum(kept.values()) <= 9
