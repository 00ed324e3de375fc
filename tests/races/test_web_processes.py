"""The same races over HTTP, with two web processes on one database, and presses that come twice."""

import random
import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.models import Ticket, TicketMove
from stores.commands.pairing import new_token
from stores.commands.tokens import issue_token
from tests.factories import CounterFactory, DeviceFactory, StaffFactory
from tests.processes import Presser, WebProcess
from tests.queueing.conftest import make_shop
from tests.races.test_claim import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
CLERKS = KIOSKS = 50
WAITING = 300


@pytest.fixture(scope="module")
def webs(django_db_setup):
    webs = [WebProcess("chain"), WebProcess("chain")]
    yield webs
    for web in webs:
        web.stop()


def pressed_twice(presser, draw, path, data=None):
    """The answer of one press, which is sometimes sent again, as after an answer that was lost on its way."""
    key = secrets.token_hex(8)
    first = presser.press(path, data, key=key)
    while draw.random() < 0.3:
        assert presser.press(path, data, key=key) == first
    return first


def work(presser, counter_id, strangers_ticket, seed):
    """Call, serve and finish until nobody waits, with presses in between that are refused; the tickets called."""
    draw, called = random.Random(seed), []
    while True:
        status, answer = pressed_twice(presser, draw, f"counters/{counter_id}/call-next/")
        if status == 204:
            return called
        assert status == 200, answer
        ticket = answer["ticket"]["id"]
        called.append(ticket)
        refused = {
            "busy": (f"counters/{counter_id}/call-next/", {}),
            "not yet served": (f"tickets/{ticket}/finish/", {"outcome": "resolved"}),
            "another's": (f"tickets/{strangers_ticket}/serve/", {}),
        }
        if ticket == strangers_ticket:
            del refused["another's"]
        if draw.random() < 0.5:
            assert presser.press(*draw.choice(list(refused.values())))[0] == 409
        status, answer = pressed_twice(presser, draw, f"tickets/{ticket}/serve/")
        assert status == 200, answer
        status, answer = pressed_twice(presser, draw, f"tickets/{ticket}/finish/", {"outcome": "resolved"})
        assert status == 200, answer


@pytest.mark.long
def test_clerks_at_two_web_processes_call_everybody_once_and_in_order(webs):
    shop, now = make_shop(), timezone.now()
    arrived = [shop.arrive(at=now - timedelta(seconds=WAITING - n)).pk for n in range(WAITING)]
    counters = [CounterFactory(store=shop.store, number=100 + n) for n in range(CLERKS)]
    clerks = StaffFactory.create_batch(CLERKS, stores=[shop.store], skills=[shop.sim])
    for counter, clerk in zip(counters, clerks, strict=True):
        shop.open(counter=counter, clerk=clerk, at=now)
    tokens = [issue_token(staff=clerk, scopes=["desk"], by="test", now=now) for clerk in clerks]

    answered = in_threads(
        [lambda n=n: work(Presser(*webs, token=tokens[n]), counters[n].pk, arrived[-1], seed=n) for n in range(CLERKS)]
    )

    calls = TicketMove.objects.filter(to_state="called").order_by("revision")
    assert list(calls.values_list("ticket_id", flat=True)) == arrived
    assert sorted(ticket for tickets in answered for ticket in tickets) == sorted(arrived)
    assert set(Ticket.objects.values_list("state", flat=True)) == {"done"}
    revisions = list(TicketMove.objects.order_by("id").values_list("revision", flat=True))
    assert len(revisions) == len(set(revisions)) == 4 * WAITING


def test_kiosks_at_two_web_processes_give_no_number_twice_and_leave_no_gap(webs):
    shop = make_shop()
    tokens = [new_token(DeviceFactory(store=shop.store, purpose="kiosk")) for _n in range(KIOSKS)]
    wish = {"store": shop.store.code, "service": "sim-swap"}

    def take(n):
        presser, draw = Presser(*webs, token=tokens[n]), random.Random(n)
        if n % 5 == 0:
            assert presser.press("tickets/", {**wish, "service": "bread"})[0] == 400
            assert presser.press("tickets/", {**wish, "tier": "gold"})[0] == 403
        status, answer = pressed_twice(presser, draw, "tickets/", wish)
        assert status == 201
        return answer["number"]

    numbers = in_threads([lambda n=n: take(n) for n in range(KIOSKS)])

    assert sorted(numbers) == [f"A{n:03}" for n in range(1, KIOSKS + 1)]
    assert sorted(Ticket.objects.values_list("number", flat=True)) == sorted(numbers)
