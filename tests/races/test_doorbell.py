"""The doorbell on its way to the worker: through the run's own broker."""

import contextlib
import socket
import threading
from queue import Empty

import pytest
from celery import Celery
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.celery import app
from queueing.actors import Actor
from queueing.commands.takings import Wanted, take_ticket
from queueing.tasks import auto_call
from stores.models import Store
from tests.factories import NOON
from tests.queueing.conftest import make_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


def waiting():
    """The tasks that wait for a worker; none is left."""
    with app.connection_for_read() as broker, broker.SimpleQueue(settings.CELERY_TASK_DEFAULT_QUEUE) as queue:
        found = []
        with contextlib.suppress(Empty):
            while message := queue.get(timeout=1):
                message.ack()
                found.append((message.headers["task"], message.payload[1]))
        return found


def test_a_ticket_rings_the_worker_whose_task_calls_to_the_idle_clerk():
    shop = make_shop()
    shop.open(at=NOON)
    Store.objects.filter(pk=shop.store.pk).update(auto_call=True, auto_call_after=0)
    shop.store.refresh_from_db()
    waiting()
    done = take_ticket(store=shop.store, wanted=Wanted("sim-swap", language="en"), actor=Actor(), now=timezone.now())

    ((task, arguments),) = waiting()

    assert (task, arguments) == (auto_call.name, {"store_id": shop.store.pk})
    auto_call(**arguments)
    ticket = shop.store.tickets.get(pk=done.issued.id)
    assert (ticket.state, ticket.counter) == ("called", shop.counter)


def test_a_broker_that_has_fallen_silent_keeps_no_press():
    """It takes connections and answers nothing, as behind a torn cable: whoever pressed goes on soon."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        lado = Celery(broker=f"redis://127.0.0.1:{silent.getsockname()[1]}/0", set_as_current=False)
        lado.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        ended = []

        def ring():
            with pytest.raises(OperationalError):
                lado.send_task("a.task", retry=False)
            ended.append(True)

        ringing = threading.Thread(target=ring, daemon=True)
        ringing.start()
        ringing.join(4 * settings.BROKER_TIMEOUT)

        assert ended
