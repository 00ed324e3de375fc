"""Whoever signs out, or gets a new password, has no socket open any more."""

import httpx
import pytest

from stores.access import PIN_DEVICE
from stores.commands import pairing
from stores.commands import staff as commands
from tests.factories import DeviceFactory
from tests.signin import PASSWORD
from tests.sockets import closing_code, line, looking, refusal, signed_in, told


def browser(served, headers):
    """The same browser, asking over HTTP."""
    name, _, value = headers["Cookie"].partition("=")
    return httpx.Client(base_url=served.url, cookies={name: value}, headers={"Origin": served.url}, timeout=20)


def post(client, path, **data):
    """Send the form of a page, with the token that came with it."""
    client.get(path)
    return client.post(path, data={**data, "csrfmiddlewaretoken": client.cookies["lado_csrf"]})


@pytest.fixture
def clerk(shop):
    return shop.clerks[0]


def test_sign_out_closes_the_socket_for_good(served, shop, clerk):
    headers = signed_in(clerk)
    with looking(served, line(shop), headers=headers) as page:
        told(page)

        assert post(browser(served, headers), "/accounts/logout/").status_code == 302

        assert closing_code(page) == 4401
    assert refusal(served, line(shop), headers=headers) == 403


def test_new_password_closes_the_sockets_of_other_browsers_for_good(served, shop, clerk):
    clerk.user.set_password(PASSWORD)
    clerk.user.save()
    mine, others = signed_in(clerk), signed_in(clerk)
    with looking(served, line(shop), headers=others) as page:
        told(page)
        new = {"oldpassword": PASSWORD, "password1": "another-side-2027", "password2": "another-side-2027"}

        assert post(browser(served, mine), "/accounts/password/change/", **new).status_code == 302

        assert closing_code(page) == 4401
    assert refusal(served, line(shop), headers=others) == 403


@pytest.fixture
def by_pin(shop, clerk):
    """(headers of a tablet on which the clerk is signed in by PIN, the tablet)."""
    tablet = DeviceFactory(store=shop.store, purpose="tablet")
    return signed_in(clerk, **{PIN_DEVICE: tablet.pk}), tablet


@pytest.mark.parametrize("end", ["the person's", "the tablet's"])
def test_socket_by_pin_closes_with_either_right(served, shop, clerk, by_pin, end):
    headers, tablet = by_pin
    with looking(served, line(shop), headers=headers) as page:
        told(page)

        if end == "the person's":
            clerk.user.is_active = False
            clerk.user.save()
            commands.settle(staff_id=clerk.pk)
        else:
            pairing.revoke(device_id=tablet.pk, by=clerk.pk, now=tablet.paired_at)

        assert closing_code(page) == 4401
    assert refusal(served, line(shop), headers=headers) == 403
