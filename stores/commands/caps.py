"""How much goes out in a day: whoever makes Lado send many earns nothing by the next ones, and floods nobody."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Sum

from stores.models import OutgoingMessage, SmsTally
from stores.states import MessageChannel

CAPS = 0x736D7363  # "smsc": the advisory lock's name
DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
KEPT = timedelta(days=2)
ADD = """
INSERT INTO stores_smstally AS tally (hour, store_id, parts) VALUES (%s, %s, %s)
ON CONFLICT (hour, store_id) DO UPDATE SET parts = tally.parts + excluded.parts
"""


@transaction.atomic
def count(*, messages: Sequence[OutgoingMessage], now: datetime) -> dict[int, bool]:
    """Count these against the caps of their persons, SMS also against those of store and chain; by id, whether it may
    go, each counted once, however often it is tried. What is over, or in somebody's hands this moment, is left out.

    A fixed number of statements. Whoever counts holds the lock, so that the sums are right when the rows are written.
    """
    if not messages:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CAPS])
    rows = OutgoingMessage.objects.filter(pk__in=[each.pk for each in messages])
    # Who stops several messages holds some and waits for others: whoever waited here for one might wait for ever.
    free = rows.filter(ended_at=None).select_for_update(skip_locked=True, no_key=True)
    may_go = {pk: counted_at is not None for pk, counted_at in free.values_list("pk", "counted_at")}
    new = [each for each in messages if may_go.get(each.pk) is False]
    room = _Room(_of_persons(new, now), *_of_stores(now))
    taken = [each for each in new if room.takes(each)]
    rows.filter(pk__in=[each.pk for each in taken]).update(counted_at=now)
    _add(taken, now)
    return may_go | {each.pk: True for each in taken}


def take_back(*, message: OutgoingMessage) -> None:
    """Its parts no longer count, as it is about to be counted anew. In the caller's transaction."""
    if message.counted_at is not None and message.parts:
        rows = SmsTally.objects.filter(hour=_hour(message.counted_at), store=message.store_id)
        rows.filter(parts__gte=message.parts).update(parts=F("parts") - message.parts)


def forget(*, now: datetime) -> None:
    """Delete the sums that no cap looks at any more."""
    SmsTally.objects.filter(hour__lt=now - KEPT).delete()


@dataclass
class _Room:
    """What has been counted in the last day, and by those that were taken since."""

    persons: dict[bytes, int]
    stores: dict[int | None, int]
    chain: int

    def takes(self, message: OutgoingMessage) -> bool:
        """Whether all caps have room for it; then it counts."""
        person = bytes(message.to_hash or b"")
        if self.persons[person] >= settings.MESSAGES_PER_PERSON or not self._has_parts(message):
            return False
        self.persons[person] += 1
        self.stores[message.store_id] += message.parts
        self.chain += message.parts
        return True

    def _has_parts(self, message: OutgoingMessage) -> bool:
        if message.channel != MessageChannel.SMS:
            return True
        store = self.stores[message.store_id] + message.parts
        is_room = message.store_id is None or store <= settings.SMS_PER_STORE
        return is_room and self.chain + message.parts <= settings.SMS_PER_CHAIN


def _of_persons(messages: Collection[OutgoingMessage], now: datetime) -> dict[bytes, int]:
    hashes = [each.to_hash for each in messages]
    rows = OutgoingMessage.objects.filter(to_hash__in=hashes, counted_at__gt=now - DAY)
    found = rows.values_list("to_hash").annotate(count=Count("pk"))
    return defaultdict(int, {bytes(digest): number for digest, number in found})


def _of_stores(now: datetime) -> tuple[dict[int | None, int], int]:
    """By store, and of all. Hours are counted whole: never is more sent in 24 hours, at the cap it may be up to an
    hour longer until there is room again."""
    rows = SmsTally.objects.filter(hour__gt=now - DAY - HOUR).values_list("store").annotate(parts=Sum("parts"))
    found: Mapping[int | None, int] = dict(rows)
    return defaultdict(int, found), sum(found.values())


def _add(messages: Collection[OutgoingMessage], now: datetime) -> None:
    """In one order, so that two who come without the lock would not wait for each other."""
    parts: Counter[int | None] = Counter()
    for each in messages:
        parts[each.store_id] += each.parts
    rows = [(_hour(now), store, number) for store, number in sorted(parts.items(), key=str) if number]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(ADD, rows)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
