"""Anchoring days: an unkeyed chain alone does not stop whoever owns the database (SIGNING: audit chain)."""

import hashlib
import logging
from datetime import date, datetime, timedelta

from django.db import transaction

from core.errors import Unavailable
from signatures.commands.chains import append_day
from signatures.holding import stamper
from signatures.keys.asking import stamp_of
from signatures.models import Chain
from stores.models import Store
from stores.queries.opening import local_day

log = logging.getLogger(__name__)
DAY = timedelta(days=1)


def anchor_days(*, now: datetime, most: int = 20_000) -> int:
    """Stamp the head of every store's chain of a day that is over there, and begin the next day's with it; how many.

    Safe to repeat; without a timestamp the days wait for the next time: a service that is down is asked once.
    """
    zones = dict(Store.objects.values_list("pk", "time_zone"))
    stores = {str(store.pk): store for store in Store.objects.filter(pk__in=zones)}
    done = 0
    for chain in Chain.objects.filter(name__startswith="store:", stamp=None).order_by("name")[:most]:
        _kind, store_id, day = chain.name.split(":")
        store = stores.get(store_id)
        if store is None or date.fromisoformat(day) >= local_day(store, now=now):
            continue
        try:
            done += _anchored(chain.pk, store.pk, date.fromisoformat(day), now=now)
        except Unavailable as error:
            log.warning("the day %s of store %s waits for its timestamp: %s", day, store_id, error.code)
            break
    return done


def _anchored(chain_id: int, store_id: int, day: date, *, now: datetime) -> bool:
    head = bytes(Chain.objects.get(pk=chain_id).head)
    token = stamp_of(hashlib.sha256(head).digest(), stamper=stamper(now=now))
    with transaction.atomic():
        chain = Chain.objects.select_for_update(no_key=True).get(pk=chain_id)
        if chain.stamp is not None or bytes(chain.head) != head:
            return False
        chain.stamp, chain.stamped_at = token, now
        chain.save(update_fields=["stamp", "stamped_at"])
        facts = {"what": "day", "day": day.isoformat(), "count": chain.count, "head": head.hex()}
        append_day(store_id, day + DAY, {**facts, "at": now.isoformat()})
    return True
