"""A counter's customer screen, and hands for what is pressed on it."""

from stores.access import DEVICE_COOKIES
from stores.commands.pairing import new_token
from tests.e2e.conftest import TABLET
from tests.e2e.desks import until
from tests.factories import DeviceFactory


def screen_at(people, shop, counter=0, size=TABLET, **options):
    """The customer's screen of a counter; the page carries its row as `device`."""
    page = people.somebody(size, **options)
    row = DeviceFactory(store=shop.store, purpose="screen", counter=shop.counters[counter])
    people._cookie(page, DEVICE_COOKIES["screen"], new_token(row))
    page.device = row
    page.goto("/side/")
    return page


def do(page, name, then):
    """Press a button until `then` is there."""
    until(then, lambda: page.get_by_role("button", name=name).first.click(timeout=300))
