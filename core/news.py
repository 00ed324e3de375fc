"""News between processes: said after commit, heard by every process that holds sockets."""

import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from django.db import transaction
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

log = logging.getLogger(__name__)
# told what was said, in the bell's own thread and after the pages; parts add theirs
listeners: list[Callable[[list[str]], None]] = []
SILENCE = 10.0  # seconds without news after which the broker is asked whether it is still there
GATHERED = 0.02  # seconds from one round trip to the broker to the next: what is said meanwhile goes together


@lru_cache(maxsize=1)
def client() -> redis.Redis:
    """This process's connection to the broker, with short timeouts: news may fail, commands may not wait for it."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=settings.BROKER_TIMEOUT, socket_connect_timeout=settings.BROKER_TIMEOUT
    )


def channel() -> str:
    return f"{settings.PREFIX}:live"


def ring(store_id: int) -> None:
    """Tell every process, after commit, that this store's line has moved. A broker that is down is logged, no more."""
    transaction.on_commit(lambda: bell.say(f"store:{store_id}"), robust=True)


def ring_side(counter_id: int) -> None:
    """Tell every process, after commit, that the customer's screen of this counter has changed."""
    transaction.on_commit(lambda: bell.say(f"side:{counter_id}"), robust=True)


def ring_feedback(store_id: int) -> None:
    """Tell every process, after commit, that what customers say about this store, or what is done about it, changed."""
    transaction.on_commit(lambda: bell.say(f"feedback:{store_id}"), robust=True)


def revoke(kind: str, pk: int) -> None:
    """Close, after commit, every socket opened in the name of `kind`:`pk` (a device, a ticket, a person)."""
    transaction.on_commit(lambda: bell.say(f"revoke:{kind}:{pk}"), robust=True)


class Bell:
    """Publishes news from a thread of its own, so that no command waits for the broker.

    News said while the broker is being told, or just after, goes together in the next round trip, each once: the first
    of a burst goes at once, and a busy process does not spend more on news than on what they are about. When the
    process dies between commit and publishing, pages learn the move from their next poll.
    """

    def __init__(self) -> None:
        self._news: dict[str, None] = {}
        self._said = threading.Event()
        self._rest = threading.Event()  # never set: waiting for it is a pause
        self._told = threading.Condition()
        self._pid = 0
        self._busy = False

    def say(self, news: str) -> None:
        """Publish `news` soon; returns at once."""
        with self._told:
            if self._pid != os.getpid():  # the first news of this process, or of a fork of it
                self._pid = os.getpid()
                threading.Thread(target=self._run, name="lado-bell", daemon=True).start()
            self._news[news] = None
        self._said.set()

    def wait_until_told(self, patience: float = 5.0) -> bool:
        """Wait until all that was said has been published or given up; whether it has."""
        with self._told:
            return self._told.wait_for(lambda: not self._news and not self._busy, patience)

    def _run(self) -> None:
        last = 0.0
        while True:
            self._said.wait()
            self._rest.wait(last + GATHERED - time.monotonic())
            self._said.clear()
            with self._told:
                news, self._news, self._busy = list(self._news), {}, True
            last = time.monotonic()
            publish(news)
            self._tell(news)
            with self._told:
                self._busy = False
                self._told.notify_all()

    def _tell(self, news: list[str]) -> None:
        for listener in listeners:
            try:
                listener(news)
            except Exception:  # the bell goes on ringing
                log.exception("%s did not take the news", listener.__module__)


def publish(news: Iterable[str]) -> None:
    """Tell the broker now."""
    told = [("PUBLISH", channel(), one) for one in news]
    try:
        pool = client().connection_pool
        line: Any = pool.get_connection()  # redis-py's connections carry no types
        try:
            line.send_packed_command(line.pack_commands(told))
            for _one in told:
                line.read_response()
        except redis.RedisError:
            line.disconnect()  # answers may still be on their way
            raise
        finally:
            pool.release(line)
    except redis.RedisError as error:
        log.warning("no push: the broker does not answer (%s)", type(error).__name__)


bell = Bell()


@asynccontextmanager
async def subscription() -> AsyncIterator[AsyncIterator[str]]:
    """All news from now on, until the broker goes; raises redis.RedisError or OSError then, and when it is not there.

    The client may not mend the connection by itself: what was said meanwhile would be missed without anybody knowing.
    """
    connection = redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=settings.BROKER_TIMEOUT, retry=Retry(NoBackoff(), 0)
    )
    try:
        async with connection.pubsub() as channels:
            await channels.subscribe(channel())
            yield _heard(channels)
    finally:
        await connection.aclose()


async def _heard(channels: redis.asyncio.client.PubSub) -> AsyncIterator[str]:
    """What is said. A broker that is silent is asked; one that does not answer either is gone."""
    asked = False
    while True:
        message = await channels.get_message(timeout=SILENCE)
        if message is None and asked:
            raise redis.TimeoutError("the broker has fallen silent")
        if message is None:
            await channels.ping()
        elif message["type"] == "message":
            yield message["data"].decode()
        asked = message is None
