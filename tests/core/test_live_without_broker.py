"""Without a broker nobody is left with a socket that says nothing."""

import asyncio

import pytest
import redis

from core import live
from core.live import Hub, Topic

LINE = Topic("store:1", "line")


class Page:
    """A socket that remembers whether it was told something or sent away."""

    def __init__(self):
        self.away, self.told = asyncio.Event(), asyncio.Event()

    def push(self, payload):
        self.told.set()

    def send_away(self):
        self.away.set()


@pytest.fixture
def hub(monkeypatch):
    async def build(topics):
        return dict.fromkeys(topics, "news")

    monkeypatch.setattr(live, "views", {"line": build})
    return Hub()


@pytest.mark.asyncio
async def test_hub_hears_a_broker_that_answers(hub):
    assert await hub.can_hear()
    hub._listener.cancel()


@pytest.mark.asyncio
async def test_hub_says_that_it_cannot_hear(hub, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not await hub.can_hear()
    hub._listener.cancel()


@pytest.mark.asyncio
async def test_hub_sends_its_sockets_away_when_the_broker_goes(hub, own_broker):
    assert await hub.can_hear()
    page = Page()
    hub.join(page, LINE, stores=[])
    with redis.Redis.from_url(own_broker) as client:
        client.client_kill_filter(_type="pubsub")
    await asyncio.wait_for(page.away.wait(), 10)
    hub._listener.cancel()


@pytest.mark.asyncio
async def test_hub_hears_again_by_itself(hub, settings):
    there = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not await hub.can_hear()
    page = Page()
    hub.join(page, LINE, stores=[])
    await asyncio.wait_for(page.told.wait(), 10)  # how things are
    page.told.clear()
    settings.REDIS_URL = there
    await asyncio.wait_for(page.told.wait(), 10)
    assert await hub.can_hear()
    hub._listener.cancel()
