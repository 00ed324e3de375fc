"""The hub: one build for many sockets, bursts joined, newcomers greeted, revoked sockets closed."""

import asyncio
import threading
from collections import Counter

import pytest
from django.db import OperationalError

from core import live
from core.live import Hub, Topic

LINE = Topic("store:1", "line")
DESK = Topic("store:1", "desk", 3, "pt")


class Page:
    """A socket that remembers what it was sent."""

    def __init__(self):
        self.got, self.dropped, self.away, self.event = [], False, False, asyncio.Event()

    def push(self, payload):
        self.got.append(payload)
        self.event.set()

    def drop(self):
        self.dropped = True
        self.event.set()

    def send_away(self):
        self.away = True
        self.event.set()

    async def until(self, condition):
        async with asyncio.timeout(5):
            while not condition():
                await self.event.wait()
                self.event.clear()

    async def has(self, count):
        """Wait until `count` payloads have come."""
        await self.until(lambda: len(self.got) >= count)


@pytest.fixture
def built(monkeypatch):
    """Two views that count how often they are built."""
    counts = Counter()

    def builder(view):
        async def build(topics):
            counts[view] += 1
            return dict.fromkeys(topics, f"{view} {counts[view]}")

        return build

    monkeypatch.setattr(live, "views", {"line": builder("line"), "desk": builder("desk")})
    monkeypatch.setattr(live, "APART", {"store": 0.02})
    monkeypatch.setattr(live, "GREETINGS_APART", 0.02)
    return counts


@pytest.fixture
def quiet_hub(monkeypatch):
    """A hub that hears only what the test says."""
    hub = Hub()

    async def nothing(_hub):
        await asyncio.Event().wait()

    monkeypatch.setattr(Hub, "_listen", nothing)
    return hub


async def greeted(hub, *pages, topic=LINE, **more):
    """`pages` have joined `topic` and have their first snapshot."""
    for page in pages:
        hub.join(page, topic, stores=[1], **more)
    for page in pages:
        await page.has(1)


async def idle(hub):
    """Nothing is being built, and nothing is due."""
    async with asyncio.timeout(5):
        while works := [group._work for group in hub.groups.values() if group._work]:
            await asyncio.wait(works)


@pytest.mark.asyncio
async def test_newcomers_who_come_together_share_one_first_snapshot(quiet_hub, built):
    pages = [Page() for _n in range(5)]

    await greeted(quiet_hub, *pages)

    assert built == {"line": 1}
    assert {tuple(page.got) for page in pages} == {("line 1",)}


@pytest.mark.asyncio
async def test_newcomer_gets_a_snapshot_and_the_others_do_not(quiet_hub, built):
    first, second = Page(), Page()
    await greeted(quiet_hub, first)

    await greeted(quiet_hub, second)

    assert (first.got, second.got) == (["line 1"], ["line 2"])


@pytest.mark.asyncio
async def test_newcomer_during_a_push_is_greeted_by_it(quiet_hub, built, monkeypatch):
    building, go_on = asyncio.Event(), asyncio.Event()

    async def slow(topics):
        building.set()
        await go_on.wait()
        return dict.fromkeys(topics, "pushed")

    first, second = Page(), Page()
    await greeted(quiet_hub, first)
    monkeypatch.setitem(live.views, "line", slow)
    quiet_hub.hear("store:1")
    await building.wait()
    quiet_hub.join(second, LINE, stores=[1])
    go_on.set()
    await idle(quiet_hub)

    assert (first.got, second.got) == (["line 1", "pushed"], ["pushed"])


@pytest.mark.asyncio
async def test_newcomer_who_cannot_be_shown_anything_is_sent_away(quiet_hub, built, monkeypatch):
    async def broken(_topics):
        raise RuntimeError

    monkeypatch.setitem(live.views, "line", broken)
    page = Page()
    quiet_hub.join(page, LINE, stores=[1])

    await page.until(lambda: page.away)

    assert page.got == []


@pytest.mark.asyncio
async def test_move_is_built_once_for_all_sockets_of_a_topic(quiet_hub, built):
    pages = [Page() for _n in range(5)]
    await greeted(quiet_hub, *pages)

    quiet_hub.hear("store:1")
    for page in pages:
        await page.has(2)

    assert built == {"line": 2}
    assert {tuple(page.got) for page in pages} == {("line 1", "line 2")}


@pytest.mark.asyncio
async def test_burst_of_moves_is_one_push_and_one_more(quiet_hub, built):
    page = Page()
    await greeted(quiet_hub, page)

    for _n in range(50):
        quiet_hub.hear("store:1")
    await page.has(2)
    for _n in range(50):
        quiet_hub.hear("store:1")
    await page.has(3)
    await idle(quiet_hub)

    assert page.got == ["line 1", "line 2", "line 3"]


@pytest.mark.asyncio
async def test_payload_of_a_later_move_never_comes_before_that_of_an_earlier(quiet_hub, built, monkeypatch):
    """Builds take longest when they begin first: were two under way at once, they would overtake each other."""
    begun = 0

    async def slower_first(topics):
        nonlocal begun
        begun += 1
        mine = begun
        await asyncio.sleep(0.05 / mine)
        return dict.fromkeys(topics, mine)

    monkeypatch.setitem(live.views, "line", slower_first)
    first, second = Page(), Page()
    quiet_hub.join(first, LINE, stores=[1])
    quiet_hub.hear("store:1")
    await asyncio.sleep(0)
    quiet_hub.join(second, LINE, stores=[1])
    quiet_hub.hear("store:1")
    await first.has(2)
    await idle(quiet_hub)

    assert first.got == sorted(first.got)
    assert second.got == sorted(second.got) != []


@pytest.mark.asyncio
async def test_other_stores_moves_are_not_pushed(quiet_hub, built):
    page = Page()
    await greeted(quiet_hub, page)

    quiet_hub.hear("store:2")
    quiet_hub.hear("nonsense")
    await idle(quiet_hub)

    assert page.got == ["line 1"]


@pytest.mark.asyncio
async def test_view_that_fails_does_not_stop_the_others(quiet_hub, built, monkeypatch):
    async def broken(_topics):
        raise RuntimeError

    page, desk = Page(), Page()
    await greeted(quiet_hub, desk, topic=DESK)
    await greeted(quiet_hub, page)
    monkeypatch.setitem(live.views, "desk", broken)

    quiet_hub.hear("store:1")
    await page.has(2)

    assert (page.got, desk.got) == (["line 1", "line 2"], ["desk 1"])


@pytest.mark.asyncio
async def test_push_that_the_database_was_away_for_comes_later(quiet_hub, built, monkeypatch):
    works, monkeypatched = live.views["line"], threading.Event()

    async def away_once(topics):
        if not monkeypatched.is_set():
            monkeypatched.set()
            raise OperationalError
        return await works(topics)

    monkeypatch.setattr(live, "DATABASE_BACK", 0.02)
    page = Page()
    await greeted(quiet_hub, page)
    monkeypatch.setitem(live.views, "line", away_once)

    quiet_hub.hear("store:1")
    await page.has(2)

    assert monkeypatched.is_set()


@pytest.mark.asyncio
async def test_revoke_drops_the_sockets_of_that_owner_only(quiet_hub, built):
    mine, other = Page(), Page()
    await greeted(quiet_hub, mine, owners=["device:4"])
    await greeted(quiet_hub, other, owners=["device:5", "staff:1"])

    quiet_hub.hear("revoke:device:4")

    assert (mine.dropped, other.dropped) == (True, False)
    assert quiet_hub.revocations == 1


@pytest.mark.asyncio
async def test_leave_forgets_everything(quiet_hub, built):
    page = Page()
    await greeted(quiet_hub, page, owners=["device:4"])

    quiet_hub.leave(page, LINE, owners=["device:4"])
    quiet_hub.leave(page, LINE, owners=["device:4"])

    assert (quiet_hub.groups, quiet_hub.listening, quiet_hub.owners) == ({}, {}, {})


@pytest.mark.asyncio
async def test_group_stays_while_somebody_looks(quiet_hub, built):
    page, desk = Page(), Page()
    await greeted(quiet_hub, page)
    await greeted(quiet_hub, desk, topic=DESK)

    quiet_hub.leave(page, LINE)
    quiet_hub.hear("store:1")
    await desk.has(2)

    assert page.got == ["line 1"]
    assert set(quiet_hub.groups["store:1"].topics) == {DESK}


@pytest.mark.asyncio
async def test_hub_hears_the_broker_and_pushes(built):
    hub, page = Hub(), Page()
    assert await hub.can_hear()
    await greeted(hub, page)
    await idle(hub)
    before = len(page.got)

    live.bell.say("store:1")
    await page.has(before + 1)

    hub._listener.cancel()
