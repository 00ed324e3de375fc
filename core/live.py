"""Live push: one subscription per process, each payload built once per view, sent to every socket as it is.

A command rings `ring(store_id)` on commit. Each process that holds sockets hears the bell, pushes at once and then at
most five times a second for a store, builds every view of that store once and hands it to its sockets. Delivery
is at most once; pages drop older revisions and fetch a snapshot when they connect and every minute (DESIGN 10).
"""

import asyncio
import contextlib
import logging
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError

from core import metrics
from core.news import bell, client, revoke, ring, ring_feedback, ring_side, subscription

__all__ = [
    "Group",
    "Hub",
    "Socket",
    "Topic",
    "bell",
    "client",
    "hub",
    "revoke",
    "ring",
    "ring_feedback",
    "ring_side",
    "views",
]

log = logging.getLogger(__name__)
# seconds between two pushes of one group: a store at most five times a second, a wall once, two heads over one form
# at once
APART = {"store": 0.2, "region": 1.0, "side": 0.05, "feedback": 0.5}
GREETINGS_APART = 0.1  # seconds: newcomers of a group that come so close together share one build
DATABASE_BACK = 1.0  # seconds until a push is tried again that the database was away for
AT_A_TIME = 200  # sockets served before the event loop may see to something else
RETRY_AT_MOST = 5.0


class Socket(Protocol):
    """What the hub needs of a consumer: none of it may wait for the other side, nor raise."""

    def push(self, payload: str) -> None:
        """Send `payload`; it says all there is, so one that still waits to be sent may be forgotten."""

    def drop(self) -> None:
        """Close: the right to look has ended."""

    def send_away(self) -> None:
        """Close: nothing could be told here; it may come again."""


@dataclass(frozen=True, slots=True)
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


class Group:
    """The topics that are built and pushed together.

    One task at a time builds, for moves and for newcomers, so no socket gets an older payload after a newer one.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_feedback = name.startswith("feedback:")  # hears of what customers say, not of every move of a line
        self.topics: dict[Topic, set[Socket]] = defaultdict(set)
        self.stores: set[int] = set()
        self._newcomers: dict[Topic, set[Socket]] = defaultdict(set)
        self._apart = APART.get(name.partition(":")[0], 1.0)
        self._moved = False
        self._next_push = self._next_greeting = 0.0
        self._work: asyncio.Task[None] | None = None

    def join(self, socket: Socket, topic: Topic) -> None:
        """From now on `socket` gets every payload of `topic`, beginning with how things are."""
        self.topics[topic].add(socket)
        self._newcomers[topic].add(socket)
        self._start()

    def leave(self, socket: Socket, topic: Topic) -> bool:
        """Forget `socket`; whether it was here."""
        members = self.topics.get(topic, set())
        was_here = socket in members
        members.discard(socket)
        self._newcomers.get(topic, set()).discard(socket)
        if not members:
            self.topics.pop(topic, None)
            self._newcomers.pop(topic, None)
        return was_here

    def moved(self) -> None:
        """Push all topics soon; moves that come meanwhile share the next push."""
        self._moved = True
        self._start()

    def _start(self) -> None:
        if self._work is None:
            self._work = asyncio.create_task(self._serve())
            self._work.add_done_callback(self._served)

    def _served(self, _done: object) -> None:
        self._work = None
        if self.topics and (self._moved or self._newcomers):  # between the last look and the end
            self._start()

    async def _serve(self) -> None:
        while self.topics and (self._moved or self._newcomers):
            now = time.monotonic()
            if self._moved and now >= self._next_push:
                await self._push(now)
            elif self._newcomers and now >= self._next_greeting:
                await self._greet()
            else:
                due = [self._next_push] * self._moved + [self._next_greeting] * bool(self._newcomers)
                await asyncio.sleep(min(min(due) - now, GREETINGS_APART))  # somebody may come meanwhile

    async def _push(self, now: float) -> None:
        self._moved, self._next_push = False, now + self._apart
        async for topic, payload in self._built(list(self.topics)):
            self._newcomers.pop(topic, None)
            await _deliver(self.topics.get(topic, ()), payload)

    async def _greet(self) -> None:
        newcomers, self._newcomers = self._newcomers, defaultdict(set)
        async for topic, payload in self._built(list(newcomers)):
            await _deliver(newcomers.pop(topic, set()) & self.topics.get(topic, set()), payload)
        for sockets in newcomers.values():  # they could not be built: without a first snapshot a page is no page
            for socket in sockets:
                socket.send_away()

    async def _built(self, topics: list[Topic]) -> AsyncIterator[tuple[Topic, str]]:
        by_view: dict[str, list[Topic]] = defaultdict(list)
        for topic in topics:
            by_view[topic.view].append(topic)
        for view, wanted in by_view.items():
            try:
                payloads = await views[view](wanted)
            except (OperationalError, InterfaceError) as error:
                log.warning("a push of %s for %s waits for the database (%s)", view, self.name, type(error).__name__)
                self._moved, self._next_push = True, time.monotonic() + DATABASE_BACK
            except Exception:  # the next move builds again; a page that saw nothing new polls
                log.exception("a push of %s for %s failed", view, self.name)
            else:
                for topic, payload in payloads.items():
                    yield topic, payload
        self._next_greeting = time.monotonic() + GREETINGS_APART


async def _deliver(sockets: Iterable[Socket], payload: str) -> None:
    everyone = list(sockets)
    for start in range(0, len(everyone), AT_A_TIME):
        for socket in everyone[start : start + AT_A_TIME]:
            socket.push(payload)
        await asyncio.sleep(0)
    metrics.deliveries.inc(len(everyone))


@dataclass
class Hub:
    """The sockets of this process. All methods run on the event loop."""

    groups: dict[str, Group] = field(default_factory=dict)
    listening: dict[int, set[Group]] = field(default_factory=lambda: defaultdict(set))  # store -> groups that show it
    owners: dict[str, set[Socket]] = field(default_factory=lambda: defaultdict(set))
    revocations: int = 0  # heard so far: whoever has looked up a right in the meantime looks again
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
        """Send `socket` how `topic`, which shows `stores`, looks now, then every change; `revoke` closes by owner."""
        group = self.groups.get(topic.group)
        if group is None:
            group = self.groups[topic.group] = Group(topic.group)
        group.join(socket, topic)
        for store in stores:
            group.stores.add(store)
            self.listening[store].add(group)
        for owner in owners:
            self.owners[owner].add(socket)
        metrics.sockets.inc()
        self._start()

    def leave(self, socket: Socket, topic: Topic, *, owners: Iterable[str] = ()) -> None:
        """Forget `socket`."""
        group = self.groups.get(topic.group)
        if group is not None and group.leave(socket, topic):
            metrics.sockets.dec()
            if not group.topics:
                self._forget(group)
        for owner in owners:
            self.owners.get(owner, set()).discard(socket)
            if not self.owners.get(owner):
                self.owners.pop(owner, None)

    def _forget(self, group: Group) -> None:
        del self.groups[group.name]
        for store in group.stores:
            self.listening[store].discard(group)
            if not self.listening[store]:
                del self.listening[store]

    def hear(self, news: str) -> None:
        """One message from the broker."""
        kind, _, rest = news.partition(":")
        if kind in ("store", "feedback") and rest.isdigit():
            for group in self.listening.get(int(rest), ()):
                if group.is_feedback == (kind == "feedback"):
                    group.moved()
        elif kind == "side" and news in self.groups:
            self.groups[news].moved()
        elif kind == "revoke":
            self.revocations += 1
            for socket in list(self.owners.get(rest, ())):
                socket.drop()

    def _start(self) -> None:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        """Hear the broker for as long as the process lives. After an interruption nobody knows what was missed, a
        revoked right or a move, so every socket has to come again."""
        pause = 0.1
        while True:
            try:
                async with subscription() as heard:
                    pause = 0.1
                    self._hears = True
                    self._tried.set()
                    for group in list(self.groups.values()):
                        group.moved()
                    async for news in heard:
                        self.hear(news)
            except (redis.RedisError, OSError) as error:
                log.warning("live push waits for the broker (%s)", type(error).__name__)
            self._hears = False
            self._tried.set()
            self._send_away()
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 2, RETRY_AT_MOST)

    def _send_away(self) -> None:
        for group in list(self.groups.values()):
            for socket in [socket for members in group.topics.values() for socket in members]:
                socket.send_away()


hub = Hub()
