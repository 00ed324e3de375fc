"""News between processes: said by a thread of its own, and heard until the broker goes."""

import asyncio

import pytest
import redis
from django.conf import settings

from core import news


def test_publish_goes_on_without_a_broker(monkeypatch, caplog):
    nowhere = redis.Redis(unix_socket_path="/nowhere/valkey.sock")
    monkeypatch.setattr(news, "client", lambda: nowhere)

    news.publish(["store:1"])

    assert "no push" in caplog.text


@pytest.mark.asyncio
async def test_what_is_said_is_heard():
    async with news.subscription() as heard:
        news.bell.say("store:7")

        assert await asyncio.wait_for(anext(heard), 5) == "store:7"


@pytest.mark.asyncio
async def test_subscription_is_not_mended_in_secret(own_broker):
    """What was said between two connections would be missed without anybody knowing."""
    async with news.subscription() as heard:
        with redis.Redis.from_url(own_broker) as client:
            client.client_kill_filter(_type="pubsub")

        with pytest.raises((redis.RedisError, OSError)):
            await asyncio.wait_for(anext(heard), 5)


@pytest.mark.asyncio
async def test_broker_that_answers_may_be_silent(monkeypatch):
    monkeypatch.setattr(news, "SILENCE", 0.3)
    before = asked()

    async with news.subscription() as heard:
        waiting = asyncio.ensure_future(anext(heard))
        while asked() < before + 3:
            await asyncio.wait([waiting], timeout=0.1)
            assert not waiting.done()
        news.bell.say("store:7")

        assert await asyncio.wait_for(waiting, 5) == "store:7"


@pytest.mark.asyncio
async def test_broker_that_no_longer_answers_is_gone(monkeypatch, own_broker):
    monkeypatch.setattr(news, "SILENCE", 0.1)

    async with news.subscription() as heard:
        with redis.Redis.from_url(own_broker) as client:
            client.client_pause(600, all=True)

        with pytest.raises(redis.TimeoutError):
            await asyncio.wait_for(anext(heard), 5)


def asked():
    """How often the broker was asked whether it is there."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return client.info("commandstats").get("cmdstat_ping", {"calls": 0})["calls"]
