"""Valkey goes: commands go on, pages ask, and push comes back by itself."""

import signal
import statistics
import time

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from queueing.models import Ticket
from stores.models import Store
from tests.faults.scene import make_scene
from tests.processes import Presser, WebProcess
from tests.sockets import bearer, closing_code, looking, refusal, told, told_of
from tests.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


@pytest.fixture
def web(broker):
    web = WebProcess("embedded", **broker.environment)
    yield web
    web.stop()


@pytest.fixture
def scene(transactional_db):
    return make_scene(clerks=1, kiosks=1, waiting=3)


def revision():
    return Store.objects.get().revision


def hall(scene):
    return f"/ws/display/{scene.store}/", bearer(scene.display)


def press_often(web, scene):
    """Seconds that each of ten presses took."""
    kiosk, took = Presser(web, token=scene.kiosks[0]), []
    for _n in range(10):
        begun = time.monotonic()
        assert kiosk.once("tickets/", {"store": scene.store, "service": "sim-swap"})[0] == 201
        took.append(time.monotonic() - begun)
    return took


def opened(web, path, headers):
    """The first payload, as soon as the socket is let in again."""

    def attempt():
        try:
            with looking(web, path, headers=headers) as page:
                return told(page)
        except InvalidStatus:
            return None

    return wait_until(attempt, seconds=30, what=path)


@pytest.mark.parametrize("how", ["stopped", "silent"])
def test_commands_do_not_wait_for_a_broker_that_is_gone(web, broker, scene, how):
    press_often(web, scene)
    broker.stop() if how == "stopped" else broker.signal(signal.SIGSTOP)
    try:
        took = press_often(web, scene)
    finally:
        broker.signal(signal.SIGCONT) if how == "silent" else broker.start()

    assert statistics.median(took) < 0.5
    assert max(took) < 1.5  # the broker's own time limit is 2 s
    assert Ticket.objects.count() == 23


def test_pages_ask_while_the_broker_is_gone_and_push_comes_back(web, broker, scene):
    path, headers = hall(scene)
    with looking(web, path, headers=headers) as page:
        told(page)
        broker.stop()
        assert closing_code(page) == 1013
    press_often(web, scene)

    assert refusal(web, path, headers=headers) == 403
    with httpx.Client(base_url=web.url, timeout=20) as browser:
        polled = browser.get("/hall/live/", headers=headers).json()
        line = browser.get(f"/api/v1/stores/{scene.store}/line/", headers=bearer(scene.clerks[0])).json()
        ticket = browser.get(f"/api/v1/tickets/{Ticket.objects.last().token}/")
        ready = browser.get("/health/ready/")
    assert polled["revision"] == line["revision"] == revision()
    assert ticket.status_code == 200
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")

    broker.start()
    assert opened(web, path, headers)["revision"] == revision()
    with looking(web, path, headers=headers) as page:
        told(page)
        press_often(web, scene)
        told_of(page, revision())


def test_short_break_of_the_broker_brings_every_page_up_to_date(web, broker, scene):
    """What moved in between was never heard of: the page comes again and is told."""
    path, headers = hall(scene)
    with looking(web, path, headers=headers) as page:
        before = told(page)["revision"]
        broker.stop()
        press_often(web, scene)
        broker.start()
        assert closing_code(page) == 1013

    assert opened(web, path, headers)["revision"] == revision() == before + 10
