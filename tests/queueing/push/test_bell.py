"""A move rings for the customers of its store: in the bell's thread, once, and at no cost to the command."""

import json

import pytest
import redis
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import news
from queueing import tasks
from queueing.commands import notices, push, serving
from queueing.models import Ticket
from queueing.push import bell

NEXT, ONE = "You are next. Please come back.", "1 person is ahead of you. Please come back."
CALLED = "You are called: counter 3"


def statements(act):
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


@pytest.mark.django_db(transaction=True)
def test_a_move_rings_only_for_stores_with_somebody_to_tell(line, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "_ring", rung.append)
    ticket = line.arrive()
    assert news.bell.wait_until_told()
    assert rung == []
    line.phone(ticket)
    assert news.bell.wait_until_told()
    assert rung == [line.shop.store.pk]
    line.call()
    assert news.bell.wait_until_told()
    assert rung == [line.shop.store.pk]  # it rings already
    line.tell()
    serving.recall(**line.at(Ticket.objects.get()))
    assert news.bell.wait_until_told()
    assert rung == [line.shop.store.pk] * 2


@pytest.mark.django_db(transaction=True)
def test_the_doorbell_reaches_the_worker_once_and_the_worker_tells(line, settings, broker_prefix):
    queue = f"{broker_prefix}:celery:{settings.CELERY_TASK_DEFAULT_QUEUE}"
    news.client().delete(queue)
    line.phone(line.arrive())
    line.phone(line.arrive())
    assert news.bell.wait_until_told()
    (rung,) = news.client().lrange(queue, 0, -1)
    assert json.loads(rung)["headers"]["task"] == tasks.tell_store.name
    tasks.tell_store(store_id=line.shop.store.pk)
    assert sorted(line.service.said()) == sorted([NEXT, ONE])
    tasks.sweep_notices()
    assert len(line.service.taken) == 2


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_gone_costs_the_notice_until_the_sweep_and_no_command(line, monkeypatch, caplog):
    monkeypatch.setattr(news, "client", lambda: redis.Redis(port=1, retry=Retry(NoBackoff(), 0)))
    line.phone(line.arrive())
    line.call()
    assert news.bell.wait_until_told()
    assert notices.sweep(now=line.now) == 1
    assert line.service.said() == [CALLED]
    assert "broker" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_store_with_nobody_left_rings_no_more(line, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "_ring", rung.append)
    ticket = line.arrive()
    phone = line.phone(ticket)
    assert news.bell.wait_until_told()
    push.unsubscribe(ticket_id=ticket.pk, endpoint=phone.endpoint)
    line.tell()
    line.call()
    assert news.bell.wait_until_told()
    assert len(rung) == 1


def test_a_call_costs_the_same_statements_with_and_without_phones(line):
    first, second = line.arrive(2)
    without = statements(line.call)
    serving.miss(**line.at(first))
    line.phone(second)
    assert statements(line.call) == without
