"""Arriving twice at once, on the phone and at the kiosk, is one ticket; a sweep at the same moment settles once."""

from datetime import timedelta

import pytest

from queueing.actors import Actor
from queueing.commands.booking import arriving, changing, keeping
from queueing.models import Booking, BookingMove, Ticket, TicketMove
from queueing.states import Channel
from tests.queueing.bookings import policy
from tests.queueing.commands.test_keeping import Booked, minute
from tests.queueing.conftest import make_shop
from tests.races.together import answers_at_once, refused_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booked():
    shop = make_shop()
    policy()
    shop.open()
    return Booked(shop)


def arrives(booking, channel):
    mine = Booking.objects.select_related("store__policy", "service", "ticket").get(pk=booking.pk)
    wanted = arriving.wanted_for(mine, channel)
    return arriving.arrive(booking=mine, wanted=wanted, actor=Actor(), now=minute(5))


@pytest.mark.parametrize("_again", range(5))
def test_phone_and_kiosk_at_once_are_one_ticket(booked, _again):
    ways = [Channel.WEB, Channel.KIOSK, Channel.STAFF, Channel.WEB]

    tickets = answers_at_once(*(lambda way=way: arrives(booked.booking, way) for way in ways))

    assert len({ticket.pk for ticket in tickets}) == Ticket.objects.count() == 1
    assert TicketMove.objects.count() == 1
    assert BookingMove.objects.filter(to_state="arrived").count() == 1
    assert Booking.objects.get().ticket == tickets[0]


@pytest.mark.parametrize("_again", range(3))
def test_arriving_while_it_is_cancelled_is_one_or_the_other(booked, _again):
    refused = refused_at_once(
        lambda: arrives(booked.booking, Channel.KIOSK),
        lambda: changing.cancel(booking=booked.booking, actor=booked.shop.actor, now=minute(5)),
    )

    state = Booking.objects.get().state
    assert (state, refused, Ticket.objects.count()) in (
        ("arrived", ["booking_over"], 1),
        ("cancelled", ["booking_over"], 0),
    )


def test_two_sweeps_at_once_settle_once(booked):
    booked.comes(0)
    later = minute(0) + timedelta(hours=1)

    settled = answers_at_once(*(lambda: keeping.settle_promises(now=later) for _sweep in range(3)))

    assert sum(settled) == 1
