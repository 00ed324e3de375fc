"""Which stores have somebody to tell, as the process that moves a line learns it without asking the database.

The broker holds a set of them. A move's news passes the bell's own thread (`core.news`), which looks there and rings
the worker, at most once until that has come. The set is only a hint: beat rings for all that the database knows.
"""

import logging
from collections.abc import Iterable, Sequence

import redis
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from core import news

log = logging.getLogger(__name__)
WISH = "wish"  # the news that somebody in a store wants to be told; pages do not listen to it
RUNG_FOR = 5  # seconds after which a doorbell that nobody answered may ring again
FORGOTTEN_AFTER = 24 * 3600


def _set() -> str:
    return f"{settings.PREFIX}:push:stores"


def _rung(store_id: int) -> str:
    return f"{settings.PREFIX}:push:rung:{store_id}"


def flag(store_id: int) -> None:
    """After commit: somebody in this store wants to be told, the first time at once."""
    transaction.on_commit(lambda: news.bell.say(f"{WISH}:{store_id}"), robust=True)


def keep(store_ids: Sequence[int]) -> None:
    """Write down that these stores have somebody to tell; they are taken out when nobody is left."""
    if not store_ids:
        return
    try:
        with news.client().pipeline(transaction=False) as together:
            together.sadd(_set(), *store_ids)
            together.expire(_set(), FORGOTTEN_AFTER)
            together.execute()
    except redis.RedisError as error:
        log.warning("who wants to be told waits for the broker (%s)", type(error).__name__)


def unflag(store_id: int) -> None:
    """Nobody is left there."""
    try:
        news.client().srem(_set(), store_id)
    except redis.RedisError as error:
        log.warning("who wants to be told waits for the broker (%s)", type(error).__name__)


def answered(store_id: int) -> None:
    """The worker has come: what moves from now on rings again."""
    try:
        news.client().delete(_rung(store_id))
    except redis.RedisError:
        log.warning("the doorbell of a store stays down for %s s", RUNG_FOR)


def heard(said: Iterable[str]) -> None:
    """In the bell's thread: ring for every store of the news that has somebody to tell."""
    kinds = [one.partition(":") for one in said]
    wishes = [int(rest) for kind, _colon, rest in kinds if kind == WISH]
    stores = [int(rest) for kind, _colon, rest in kinds if kind in (WISH, "store")]
    if not stores:
        return
    keep(wishes)
    try:
        known = news.client().smismember(_set(), [str(store_id) for store_id in stores])
        flagged = [store_id for store_id, has in zip(stores, known, strict=True) if has]
        for store_id in flagged:
            if news.client().set(_rung(store_id), 1, nx=True, ex=RUNG_FOR):
                _ring(store_id)
    except (redis.RedisError, OperationalError, OSError) as error:
        log.warning("nobody is told: the broker does not answer (%s)", type(error).__name__)


def _ring(store_id: int) -> None:
    from queueing.tasks import tell_store  # noqa: PLC0415 -- tasks know celery, which is set up after the models

    tell_store.apply_async(kwargs={"store_id": store_id}, expires=60, retry=False)


def register() -> None:
    """Hear the news of this process."""
    if heard not in news.listeners:
        news.listeners.append(heard)
