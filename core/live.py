"""Live push: one subscription per process, each payload built once per view, sent to every socket as it is.

A command rings `ring(store_id)` on commit. Each process that holds sockets hears the bell, pushes at once and then at most
five times a second for a store, builds every view of that store once and hands the bytes to its sockets. Delivery
is at most once; pages drop older revisions and fetch a snapshot when they connect and every minute (DESIGN 10).
"""

import asyncio
import contextlib
import logging
import os
import random
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import redis
import redis.asyncio
from django.conf import settings
from django.db import transaction

from core import metrics

log = logging.getLogger(__name__)
# seconds between two pushes of one group: a store at most five times a second, a wall once
APART = {"store": 0.2, "region": 1.0}
RETRY_AT_MOST = 5.0


class Socket(Protocol):
    """What the hub needs of a consumer."""

    async def push(self, payload: str) -> None: ...
    async def drop(self) -> None: ...
    async def send_away(self) -> None: ...


@dataclass(frozen=True)
class Topic:
    """One view that any number of sockets look at: equal topics get the same bytes.

    `group` names what is built and pushed together ("store:7", "region:2"); `key` tells apart what the view shows.
    """

    group: str
    view: str
    key: Hashable = ""
    language: str = ""


Builder = Callable[[list[Topic]], Awaitable[Mapping[Topic, str]]]
views: dict[str, Builder] = {}  # view name -> how its topics of one group are built; the parts register theirs


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


def revoke(kind: str, pk: int) -> None:
    """Close, after commit, every socket opened in the name of `kind`:`pk` (a device, a ticket, a person)."""
    transaction.on_commit(lambda: bell.say(f"revoke:{kind}:{pk}"), robust=True)


class Bell:
    """Publishes news from a thread of its own, so that no command waits for the broker.

    News said while the broker is being told goes together in the next round trip, each once. When the process dies
    between commit and publishing, pages learn the move from their next poll.
    """

    def __init__(self) -> None:
        self._news: dict[str, None] = {}
        self._said = threading.Event()
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
        while True:
            self._said.wait()
            self._said.clear()
            with self._told:
                news, self._news, self._busy = list(self._news), {}, True
            _publish(news)
            with self._told:
                self._busy = False
                self._told.notify_all()


def _publish(news: Iterable[str]) -> None:
    try:
        with client().pipeline(transaction=False) as together:
            for one in news:
                together.publish(channel(), one)
            together.execute()
    except redis.RedisError as error:
        log.warning("no push: the broker does not answer (%s)", type(error).__name__)


bell = Bell()


@dataclass
class Hub:
    """The sockets of this process. All methods run on the event loop."""

    sockets: dict[Topic, set[Socket]] = field(default_factory=lambda: defaultdict(set))
    groups: dict[str, set[Topic]] = field(default_factory=lambda: defaultdict(set))
    listening: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # store -> groups that show it
    owners: dict[str, set[Socket]] = field(default_factory=lambda: defaultdict(set))
    _pushing: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)
    _listener: asyncio.Task[None] | None = None
    _hears: bool = False
    _tried: asyncio.Event = field(default_factory=asyncio.Event)  # the broker has answered, or has not

    async def can_hear(self) -> bool:
        """Whether news reaches this process: without a broker a socket would be deaf, and its page had better ask."""
        self._start()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), settings.BROKER_TIMEOUT)
        return self._hears

    def join(self, socket: Socket, topic: Topic, *, stores: Iterable[int], owners: Iterable[str] = ()) -> None:
        """Send `socket` every new payload of `topic`, which shows `stores`; `revoke` closes by owner ("device:4")."""
        self.sockets[topic].add(socket)
        self.groups[topic.group].add(topic)
        for store in stores:
            self.listening[store].add(topic.group)
        for owner in owners:
            self.owners[owner].add(socket)
        metrics.sockets.inc()
        self._start()

    def _start(self) -> None:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())

    def leave(self, socket: Socket, topic: Topic, *, owners: Iterable[str] = ()) -> None:
        """Forget `socket`."""
        members = self.sockets.get(topic, set())
        if socket in members:
            members.discard(socket)
            metrics.sockets.dec()
        if not members:
            self._forget(topic)
        for owner in owners:
            self.owners.get(owner, set()).discard(socket)
            if not self.owners.get(owner):
                self.owners.pop(owner, None)

    def _forget(self, topic: Topic) -> None:
        self.sockets.pop(topic, None)
        topics = self.groups.get(topic.group, set())
        topics.discard(topic)
        if not topics:
            self.groups.pop(topic.group, None)
            for store in [store for store, groups in self.listening.items() if topic.group in groups]:
                self.listening[store].discard(topic.group)
                if not self.listening[store]:
                    del self.listening[store]

    def hear(self, news: str) -> None:
        """One message from the broker."""
        kind, _, rest = news.partition(":")
        if kind == "store" and rest.isdigit():
            for group in self.listening.get(int(rest), ()):
                self.moved(group)
        elif kind == "revoke":
            for socket in list(self.owners.get(rest, ())):
                _keep(asyncio.create_task(socket.drop()))

    def moved(self, group: str) -> None:
        """Push all topics of `group` soon; moves that come meanwhile share the next push."""
        if group in self._pushing:
            self._again.add(group)
            return
        task = asyncio.create_task(self._push(group))
        self._pushing[group] = task
        task.add_done_callback(lambda _done: self._pushed(group))

    def _pushed(self, group: str) -> None:
        del self._pushing[group]
        if group in self._again:
            self._again.discard(group)
            self.moved(group)

    async def _push(self, group: str) -> None:
        by_view: dict[str, list[Topic]] = defaultdict(list)
        for topic in self.groups.get(group, ()):
            by_view[topic.view].append(topic)
        for view, topics in by_view.items():
            try:
                payloads = await views[view](topics)
            except Exception:  # the next move builds again; a page that saw nothing new polls
                log.exception("a push of %s for %s failed", view, group)
                continue
            for topic, payload in payloads.items():
                await self._deliver(topic, payload)
        await asyncio.sleep(APART.get(group.partition(":")[0], 1.0))

    async def _deliver(self, topic: Topic, payload: str) -> None:
        for socket in list(self.sockets.get(topic, ())):
            with contextlib.suppress(Exception):  # a socket that died takes its own leave
                await socket.push(payload)
        metrics.deliveries.inc(len(self.sockets.get(topic, ())))

    async def _listen(self) -> None:
        """Hear the broker for as long as the process lives; after an interruption every store is pushed once."""
        pause = 0.1
        while True:
            try:
                async with self._subscription() as heard:
                    pause = 0.1
                    self._hears = True
                    self._tried.set()
                    for group in list(self.groups):
                        self.moved(group)
                    async for news in heard:
                        self.hear(news)
            except (redis.RedisError, OSError) as error:
                log.warning("live push waits for the broker (%s)", type(error).__name__)
            self._hears = False
            self._tried.set()
            for socket in {socket for members in self.sockets.values() for socket in members}:
                _keep(asyncio.create_task(socket.send_away()))
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 2, RETRY_AT_MOST)

    @contextlib.asynccontextmanager
    async def _subscription(self):  # type: ignore[no-untyped-def]  # an async generator of strings
        connection = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=settings.BROKER_TIMEOUT, health_check_interval=10
        )
        try:
            async with connection.pubsub(ignore_subscribe_messages=True) as subscription:
                await subscription.subscribe(channel())
                yield _news(subscription.listen())
        finally:
            await connection.aclose()


async def _news(messages):  # type: ignore[no-untyped-def]  # redis-py has no types for its messages
    async for message in messages:
        yield message["data"].decode()


_running: set[asyncio.Task[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    """Hold a task until it is done: the event loop itself keeps only weak references."""
    _running.add(task)
    task.add_done_callback(_running.discard)


hub = Hub()
