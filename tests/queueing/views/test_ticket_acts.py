"""What customers do with their own ticket by plain forms, sent as a browser sends them under no-referrer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from queueing.commands import serving
from queueing.models import TicketMove
from queueing.states import TicketState
from tests.queueing.views.reading import called, own, words


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def phone():
    """A customer's browser, which knows nothing but the address; forms are checked as strictly as elsewhere."""
    return Client(enforce_csrf_checks=True)


def press(phone, ticket, act, **data):
    """A form sent as a browser does under no-referrer; the ticket afterwards."""
    answer = phone.post(own(ticket, f"{act}/"), data, headers={"Origin": "null"})
    assert answer.status_code == 302
    assert answer.url == own(ticket)
    ticket.refresh_from_db()
    return ticket


def test_leave_takes_the_ticket_out(phone, shop, now):
    assert press(phone, shop.arrive(at=now), "leave").state == TicketState.LEFT


def test_leave_asks_first(phone, shop, now):
    ticket = shop.arrive(at=now)
    assert "Leave the line?" in words(phone.get(own(ticket, "leave/")))
    ticket.refresh_from_db()
    assert ticket.state == TicketState.WAITING


def test_leave_pressed_twice_is_said_once(phone, shop, now):
    ticket = shop.arrive(at=now)
    press(phone, ticket, "leave")
    press(phone, ticket, "leave")
    assert "has moved on meanwhile" not in words(phone.get(own(ticket)))
    assert TicketMove.objects.filter(ticket=ticket, to_state=TicketState.LEFT).count() == 1


def test_hold_and_resume_keep_the_first_arrival(phone, shop, now):
    ticket = shop.arrive(at=now - timedelta(minutes=5))
    assert press(phone, ticket, "hold").state == TicketState.HELD
    assert press(phone, ticket, "resume").state == TicketState.WAITING
    assert ticket.arrived_at == now - timedelta(minutes=5)


def test_here_brings_a_missed_ticket_back(phone, shop, now):
    ticket = called(shop, now)
    serving.miss(**shop.at_counter(ticket.pk, now=now))
    assert press(phone, ticket, "here").state == TicketState.WAITING


def test_pass_lets_so_many_go_first(phone, shop, now):
    assert press(phone, shop.arrive(at=now), "pass", places="2").passes == 2


def test_late_on_the_called_page_frees_the_counter(phone, shop, now):
    ticket = press(phone, called(shop, now), "late", minutes="2")
    assert (ticket.state, ticket.counter) == (TicketState.MISSED, None)


def test_late_while_waiting_steps_out_for_so_long(phone, shop, now):
    ticket = press(phone, shop.arrive(at=now), "late", minutes="10")
    assert ticket.state == TicketState.HELD
    assert ticket.available_at - timezone.now() > timedelta(minutes=9)


@pytest.mark.parametrize(("act", "data"), [("pass", {"places": "99"}), ("pass", {}), ("late", {"minutes": "x"})])
def test_a_number_out_of_range_changes_nothing_and_says_so(phone, shop, now, act, data):
    ticket = press(phone, shop.arrive(at=now), act, **data)
    assert (ticket.state, ticket.passes) == (TicketState.WAITING, 0)
    assert "This does not work." in words(phone.get(own(ticket)))


def test_what_no_longer_fits_is_said_on_the_page(phone, shop, now):
    ticket = called(shop, now)
    press(phone, ticket, "hold")
    assert ticket.state == TicketState.CALLED
    assert "has moved on meanwhile" in words(phone.get(own(ticket)))


@pytest.mark.parametrize("state", [TicketState.WAITING, TicketState.HELD])
def test_an_act_is_not_done_by_a_get(phone, shop, now, state):
    ticket = shop.arrive(at=now)
    if state == TicketState.HELD:
        press(phone, ticket, "hold")
    version = ticket.version
    for act in ("leave", "hold", "pass", "late", "resume", "here"):
        phone.get(own(ticket, f"{act}/"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == (state, version)
