"""The clerk's day at the desk: a break by one press, the counter handed over with its customer, nobody left behind."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.commands.counters import close_counter
from queueing.commands.serving import serve, transfer
from queueing.models import Ticket
from stores.demo import catalogue
from stores.models import Counter, Reason, Shift, ShiftBreak
from tests.e2e.conftest import PHONE, TABLET, axe, long, no_overflow, shoot
from tests.e2e.desks import at_work, click, finish, press
from tests.e2e.shop import names

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(shop):
    for code, texts in catalogue.REASONS["pause"]:
        Reason.objects.create(kind="pause", code=code, names=names(texts))
    return shop


def works(shop, *, until, break_in=None):
    """The first clerk's shift ends in so many minutes; a break begins in so many."""
    now = timezone.now()
    facts = {"starts_at": now - timedelta(hours=3), "ends_at": now + timedelta(minutes=until)}
    shift = Shift.objects.create(staff=shop.clerks[0], store=shop.store, **facts)
    if break_in is not None:
        at = now + timedelta(minutes=break_in)
        ShiftBreak.objects.create(shift=shift, starts_at=at, ends_at=at + timedelta(minutes=15))


@pytest.mark.parametrize("size", [TABLET, *long(PHONE)])
def test_a_break_is_taken_by_one_press_after_the_customer(people, shop, size):
    works(shop, until=240, break_in=10.5)
    shop.open()
    shop.arrive(), shop.arrive()
    desk = at_work(people, shop, size=size)
    expect(desk.get_by_text("in 10 min")).to_be_visible()
    no_overflow(desk)
    axe(desk)
    shoot(desk, "desk-break")
    press(desk, "Call next", "Start serving")
    press(desk, "Start serving", "Finish")
    shoot(desk, "desk-break-after")
    click(desk, "After this customer", then=desk.get_by_text("Paused after this customer: Break."))
    desk.get_by_text("Resolved", exact=True).click()
    click(desk, "Finish", then=desk.get_by_role("heading", name="Paused: Break"))

    assert ShiftBreak.objects.get().taken_at is not None
    assert Ticket.objects.filter(state="waiting").count() == 1
    press(desk, "Resume", "Call next")
    expect(desk.get_by_text("Break at")).to_have_count(0)


def test_a_counter_is_handed_over_with_the_customer_who_is_served(people, shop):
    works(shop, until=9.5)
    shop.open()
    ticket = shop.arrive()
    shop.call()
    serve(**shop.at_counter(ticket))
    mine = at_work(people, shop)
    expect(mine.get_by_text("Your shift ends at")).to_be_visible()
    no_overflow(mine)
    axe(mine)
    shoot(mine, "desk-shift-end")
    mine.get_by_role("button", name="Hand over", exact=True).click()
    dialog = mine.get_by_role("dialog")
    dialog.get_by_label("Who goes on").select_option(label="Rui")
    axe(mine)
    shoot(mine, "desk-hand-over")
    dialog.get_by_role("button", name="Hand over").click()

    expect(mine.get_by_role("heading", name="Rui serves at counter 1.")).to_be_visible()
    theirs = people.signed_in(shop.clerks[1])
    theirs.goto("/desk/")
    expect(theirs).to_have_url(f"{people.url}/desk/{shop.counters[0].pk}/")
    expect(theirs.get_by_role("heading", name=ticket.number)).to_be_visible()
    finish(theirs)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.clerk) == ("done", shop.clerks[1])


@pytest.mark.long
def test_a_refused_hand_over_says_why_and_leaves_everything(people, shop):
    shop.open(2)
    people.expect("409")
    desk = at_work(people, shop)
    desk.get_by_role("button", name="More").click()
    desk.get_by_role("button", name="Hand the counter over").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Who goes on").select_option(label="Rui")
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog.get_by_text("This person serves at another counter. Close that one first.")).to_be_visible()
    assert Counter.objects.get(pk=shop.counters[0].pk).clerk == shop.clerks[0]


@pytest.mark.long
def test_who_waited_for_somebody_gone_home_is_told_and_served_by_others(people, shop):
    shop.open(2)
    ticket = shop.arrive()
    shop.call()
    serve(**shop.at_counter(ticket))
    transfer(**shop.at_counter(ticket), staff_id=shop.clerks[1].pk)
    phone, desk = people.somebody(), at_work(people, shop)
    phone.goto(f"/t/{ticket.token}/")
    expect(desk.get_by_role("button", name="Call next")).to_have_attribute("aria-disabled", "true")
    there = shop.at_counter(ticket, counter=1)
    close_counter(counter_id=shop.counters[1].pk, store_id=shop.store.pk, actor=there["actor"], now=there["now"])

    expect(phone.get_by_text("Rui has finished for now. Whoever is free serves you")).to_be_visible()
    no_overflow(phone)
    axe(phone)
    shoot(phone, "ticket-released")
    expect(desk.get_by_text("was for Rui, who has gone").first).to_be_visible()
    press(desk, "Call next", "Start serving")
