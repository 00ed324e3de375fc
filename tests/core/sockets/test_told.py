"""Live pages on the real web process: what they are told, in which order and how often."""

import select
import socket as sockets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

import httpx
import pytest

from queueing.commands import serving
from queueing.models import Ticket
from tests.factories import TicketFactory
from tests.sockets import (
    bearer,
    display,
    handshake,
    line,
    looking,
    paired,
    revision,
    signed_in,
    token_of,
    told,
    told_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("sockets")]


def test_line_as_json_is_what_the_interface_answers(served, shop):
    token = token_of(shop.clerks[0])
    for _n in range(3):
        shop.arrive()
    ticket = shop.call()
    with looking(served, line(shop), headers=bearer(token)) as page:
        told(page)
        serving.serve(**shop.at_counter(ticket))
        pushed = told_of(page, revision(shop))

    asked = httpx.get(f"{served.url}/api/v1/stores/{shop.store.code}/line/", headers=bearer(token), timeout=20).json()

    assert without_time(pushed) == without_time(asked)


def without_time(answer):
    """Two answers are some milliseconds apart: what counts on with every second is left out."""
    rows = [{**row, "waited_seconds": None, "score": None, "why": None} for row in answer["tickets"]]
    return {**answer, "as_of": None, "tickets": rows}


def test_every_view_of_a_move_is_pushed(served, shop):
    ticket, clerk = shop.arrive(), shop.clerks[0]
    with (
        looking(served, f"/ws/ticket/{ticket.token}/") as customer,
        looking(served, display(shop), headers=paired(shop.store)[0]) as hall,
        looking(served, f"{line(shop)}?view=desk&counter={shop.counters[0].pk}", headers=signed_in(clerk)) as desk,
    ):
        for page in (customer, hall, desk):
            told(page)

        shop.call()

        for page in (customer, hall, desk):
            regions = told_of(page, revision(shop))["regions"]
            assert ticket.number in "".join(regions.values())


def test_other_languages_get_other_words(served, shop):
    ticket = shop.arrive()
    texts = {}
    for language in ("en", "pt"):
        with looking(served, f"/ws/ticket/{ticket.token}/?lang={language}") as page:
            texts[language] = told(page)["regions"]["ticket"]

    assert texts["en"] != texts["pt"]


def test_burst_is_pushed_at_most_five_times_a_second_and_the_last_move_always_comes(served, shop):
    headers = paired(shop.store)[0]
    with looking(served, display(shop), headers=headers) as page:
        told(page)

        for _n in range(100):
            shop.arrive()
        last, heard = revision(shop), []
        while not heard or heard[-1]["revision"] < last:
            heard.append(told(page))

    built = [datetime.fromisoformat(payload["as_of"]) for payload in heard]
    assert (built[-1] - built[0]).total_seconds() >= 0.2 * (len(built) - 1) - 0.05
    assert revisions_of(heard) == sorted(set(revisions_of(heard)))


def test_older_revision_never_comes_after_a_newer_one(served, shop):
    """Pages come and go while the line moves: first snapshots and pushes keep their order."""
    headers, over = paired(shop.store)[0], threading.Event()

    def look():
        heard = []
        while not over.is_set():
            with looking(served, display(shop), headers=headers) as page:
                heard.append([told(page) for _n in range(3)])
        return heard

    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(look) for _n in range(4)]
        while not all(look.done() for look in looks):
            shop.arrive()
            if revision(shop) > 80:
                over.set()

    for heard in [heard for look in looks for heard in look.result()]:
        assert revisions_of(heard) == sorted(revisions_of(heard))


def revisions_of(payloads):
    return [payload["revision"] for payload in payloads]


@pytest.mark.long
def test_reader_who_stops_reading_holds_up_nobody_and_is_cut_off(served, shop):
    """The line of 2,000 as JSON is large: what one reader leaves lying fills every buffer within a few moves."""
    token = token_of(shop.clerks[0])
    facts = {"store": shop.store, "service": shop.services["sim-swap"], "tier": shop.tiers["standard"]}
    Ticket.objects.bulk_create(TicketFactory.build_batch(2000, **facts))
    with (
        deaf(served, line(shop), bearer(token)) as stuck,
        looking(served, line(shop), headers=bearer(token)) as page,
    ):
        told(page)

        deadline = time.monotonic() + 60
        while not hung_up(stuck):
            assert time.monotonic() < deadline
            shop.arrive()
            begun = time.monotonic()
            told_of(page, revision(shop))
            assert time.monotonic() - begun < 8


@contextmanager
def deaf(served, path, headers):
    """A socket with the smallest buffer, whose owner shakes hands and never reads again."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    host, port = served.url.removeprefix("http://").split(":")
    with raw:
        raw.connect((host, int(port)))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        raw.sendall(handshake(path, host=f"{host}:{port}", more=lines))
        assert raw.recv(12) == b"HTTP/1.1 101"
        yield raw


def hung_up(raw):
    """The other side has cut the line; what lies unread in between does not count."""
    poll = select.poll()
    poll.register(raw, select.POLLERR | select.POLLHUP)
    return bool(poll.poll(0))
