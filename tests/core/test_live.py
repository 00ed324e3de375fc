"""The hub: one build for many sockets, bursts joined, revoked sockets closed."""

import asyncio
from collections import Counter

import pytest
import redis

from core import live
from core.live import Hub, Topic

LINE = Topic("store:1", "line")
DESK = Topic("store:1", "desk", 3, "pt")


class Page:
    """A socket that remembers what it was sent."""

    def __init__(self):
        self.got, self.dropped, self.event = [], False, asyncio.Event()

    async def push(self, payload):
        self.got.append(payload)
        self.event.set()

    async def drop(self):
        self.dropped = True
        self.event.set()

    async def news(self):
        await asyncio.wait_for(self.event.wait(), 5)
        self.event.clear()


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
    return counts


@pytest.fixture
def quiet_hub(monkeypatch):
    """A hub that hears only what the test says."""
    hub = Hub()

    async def nothing(_hub):
        await asyncio.Event().wait()

    monkeypatch.setattr(Hub, "_listen", nothing)
    return hub


@pytest.mark.asyncio
async def test_move_is_built_once_for_all_sockets_of_a_topic(quiet_hub, built):
    pages = [Page() for _n in range(5)]
    for page in pages:
        quiet_hub.join(page, LINE, stores=[1])

    quiet_hub.hear("store:1")
    for page in pages:
        await page.news()

    assert built == {"line": 1}
    assert {tuple(page.got) for page in pages} == {("line 1",)}


@pytest.mark.asyncio
async def test_burst_of_moves_is_one_push_and_one_more(quiet_hub, built):
    page = Page()
    quiet_hub.join(page, LINE, stores=[1])

    for _n in range(50):
        quiet_hub.hear("store:1")
    await page.news()
    while len(page.got) < 2:
        await page.news()
    await asyncio.wait_for(asyncio.gather(*quiet_hub._pushing.values()), 5)

    assert page.got == ["line 1", "line 2"]


@pytest.mark.asyncio
async def test_other_stores_moves_are_not_pushed(quiet_hub, built):
    page = Page()
    quiet_hub.join(page, LINE, stores=[1])

    quiet_hub.hear("store:2")
    quiet_hub.hear("nonsense")

    assert not quiet_hub._pushing
    assert page.got == []


@pytest.mark.asyncio
async def test_view_that_fails_does_not_stop_the_others(quiet_hub, built, monkeypatch):
    async def broken(_topics):
        raise RuntimeError

    monkeypatch.setitem(live.views, "desk", broken)
    page, desk = Page(), Page()
    quiet_hub.join(desk, DESK, stores=[1])
    quiet_hub.join(page, LINE, stores=[1])

    quiet_hub.hear("store:1")
    await page.news()

    assert page.got == ["line 1"]


@pytest.mark.asyncio
async def test_revoke_drops_the_sockets_of_that_owner_only(quiet_hub, built):
    mine, other = Page(), Page()
    quiet_hub.join(mine, LINE, stores=[1], owners=["device:4"])
    quiet_hub.join(other, LINE, stores=[1], owners=["device:5", "staff:1"])

    quiet_hub.hear("revoke:device:4")
    await mine.news()

    assert (mine.dropped, other.dropped) == (True, False)


@pytest.mark.asyncio
async def test_leave_forgets_everything(quiet_hub, built):
    page = Page()
    quiet_hub.join(page, LINE, stores=[1], owners=["device:4"])

    quiet_hub.leave(page, LINE, owners=["device:4"])

    assert (quiet_hub.sockets, quiet_hub.groups, quiet_hub.listening, quiet_hub.owners) == ({}, {}, {}, {})


@pytest.mark.asyncio
async def test_hub_hears_the_broker_and_pushes(built):
    hub, page = Hub(), Page()
    hub.join(page, LINE, stores=[1])
    await page.news()  # the subscription stands: every group is pushed once

    live.bell.say("store:1")
    while len(page.got) < 2:
        await page.news()

    hub._listener.cancel()
    assert page.got[:2] == ["line 1", "line 2"]


def test_publish_goes_on_without_a_broker(monkeypatch, caplog):
    nowhere = redis.Redis(unix_socket_path="/nowhere/valkey.sock")
    monkeypatch.setattr(live, "client", lambda: nowhere)

    live._publish(["store:1"])

    assert "no push" in caplog.text
