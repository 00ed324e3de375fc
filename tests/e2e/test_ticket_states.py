"""Every state of a ticket's page and every question on it: fits, is accessible, and has its picture."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.actors import Actor
from queueing.commands import serving, waiting
from queueing.models import Ticket
from queueing.queries.promises import Promise
from queueing.states import Outcome, TicketState
from tests.e2e.conftest import axe, long, no_overflow, shoot

pytestmark = pytest.mark.django_db(transaction=True)
SAID = Promise(480, 600, 840, 2, 2, serveable=True)


def customer(ticket):
    now = timezone.now()
    return {"ticket_id": ticket.pk, "store_id": ticket.store_id, "actor": Actor(), "now": now}


def states_of(shop):
    """A ticket in every state, by the name of its picture."""
    shop.open(4)
    ago = iter(range(30, 0, -1))
    first = [shop.arrive(minutes_ago=next(ago), promise=SAID) for _counter in range(4)]
    for counter in range(4):
        shop.call(counter)
    for counter in (1, 2):
        serving.serve(**shop.at_counter(first[counter], counter))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(first[2], 2))
    serving.miss(**shop.at_counter(first[3], 3))
    line = [shop.arrive(["bill", "fault"][n % 2], minutes_ago=next(ago), promise=SAID) for n in range(6)]
    waiting.hold(**customer(line[0]))
    waiting.late(minutes=10, **customer(line[1]))
    serving.take_out(**customer(line[2]))
    lost = shop.arrive()
    Ticket.objects.filter(pk=lost.pk).update(
        state=TicketState.NO_SHOW, state_since=timezone.now() - timedelta(minutes=1)
    )
    names = ("called", "serving", "done", "missed")
    return dict(zip(names, first, strict=True)) | {
        "held": line[0],
        "late": line[1],
        "left": line[2],
        "no-show": lost,
        "waiting": line[5],
    }


@pytest.mark.long
@pytest.mark.parametrize("language", ["ru", *long("en", "pt", "cs")])
def test_every_state_fits_a_phone_and_is_accessible(people, shop, language):
    page = people.somebody()
    for name, ticket in states_of(shop).items():
        page.goto(f"/t/{ticket.token}/?lang={language}")
        shoot(page, f"ticket-{name}.{language}")
        no_overflow(page)
        if language == "en":
            axe(page)


@pytest.mark.long
def test_every_question_is_accessible_as_dialog_and_as_page(people, shop):
    shop.open()
    ticket = shop.arrive()
    page = people.somebody()
    for link, act in (("Leave the line", "leave"), ("Let others pass", "pass"), ("Step out", "hold")):
        page.goto(f"/t/{ticket.token}/")
        page.get_by_role("link", name=link).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        shoot(page, f"ticket-ask-{act}")
        axe(page)
        page.goto(f"/t/{ticket.token}/{act}/")
        axe(page)


@pytest.mark.long
def test_a_narrow_phone_shows_everything(people, shop):
    page = people.somebody(size=(320, 568))
    for name, ticket in states_of(shop).items():
        page.goto(f"/t/{ticket.token}/?lang=ru")
        shoot(page, f"ticket-{name}.ru")
        no_overflow(page)
