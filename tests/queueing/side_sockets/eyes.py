"""Who looks at a customer's screen, in short words."""

from queueing.access import PHONE_COOKIE
from queueing.commands import side
from tests.factories import StaffFactory
from tests.queueing.side import Visit
from tests.sockets import paired


def address(counter):
    return f"/ws/side/{counter.pk}/"


def screen(counter, **facts):
    """(headers of the paired screen of a counter, the device)."""
    return paired(counter.store, "screen", counter=counter, **facts)


def phone(secret):
    return {"Cookie": f"{PHONE_COOKIE}={secret}"}


def joined(visit):
    """The headers of a phone that has joined the visit."""
    return phone(side.join(invitation=visit.lead(side.invite)))


def visit_at(counter, shop):
    """A second customer, served at another counter of the store."""
    clerk = StaffFactory(stores=[shop.store], skills=[shop.sim, shop.bill])
    shop.open(counter=counter, clerk=clerk)
    ticket = shop.arrive()
    beside = type(shop)(shop.store, shop.sim, shop.bill, clerk, counter, shop.standard, shop.gold, shop.law)
    return Visit(beside, ticket=ticket)
