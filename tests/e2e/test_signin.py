"""Signing in with a real Chromium: by password, by passkey, by the chain's own sign-on."""

import pytest

from tests.e2e.conftest import TABLET, People, axe, shoot
from tests.e2e.passkeys import ADD, make_passkey, say_again_who, virtual_key
from tests.e2e.served import Served
from tests.identity import Provider
from tests.signin import PASSWORD, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana(shop):
    return person("ana.sousa", "ana.sousa@example.org", language="en")


def sign_in(page, password=PASSWORD):
    page.goto("/accounts/login/")
    page.get_by_label("Name or e-mail").fill("ana.sousa")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/logout/" not in url)


def is_in(page):
    page.goto("/accounts/password/change/")
    return "/login/" not in page.url


def test_password_signs_in_and_the_wrong_one_is_told(people, ana):
    page = people.somebody(TABLET)

    sign_in(page, "not-the-password")
    page.get_by_text("Name and password do not match.").wait_for()
    axe(page)
    shoot(page, "signin-error")
    sign_in(page)
    page.wait_for_url(f"{people.url}/")

    assert is_in(page)
    sign_out(page)
    assert not is_in(page)


def add_passkey(page):
    page.goto(ADD)
    say_again_who(page)
    axe(page)
    make_passkey(page)


def test_passkey_is_registered_and_signs_in_without_a_password(local, ana):
    page = local.somebody(TABLET)
    session, key = virtual_key(page)
    sign_in(page)
    page.wait_for_url(f"{local.url}/")
    add_passkey(page)
    sign_out(page)
    assert not is_in(page)

    page.goto("/accounts/login/?next=/accounts/2fa/")
    shoot(page, "signin")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{local.url}/accounts/2fa/")

    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    assert is_in(page)


@pytest.mark.long
def test_passkey_of_another_machine_does_not_sign_in(local, ana):
    page = local.somebody(TABLET)
    virtual_key(page)
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Use a passkey").click()

    page.locator("[data-problem]:not([hidden])").wait_for()
    assert not is_in(page)


@pytest.fixture(scope="module")
def provider():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def chain(chromium, provider, shop):
    """Lado with single sign-on."""
    served = Served(
        LADO_OIDC_ISSUER=provider.url,
        LADO_OIDC_CLIENT_ID="lado",
        LADO_OIDC_CLIENT_SECRET="secret",
        LADO_OIDC_NAME="Chain sign-on",
    )
    people = People(chromium, served.url)
    people.expect("ERR_NAME_NOT_RESOLVED", "404")  # the provider's own page asks for a style sheet and a picture
    yield people
    people.go()
    served.stop()


def test_single_sign_on_brings_in_whom_the_chain_knows(chain, provider, ana):
    provider.knows("sub-ana", email="ana.sousa@example.org", email_verified=True)
    page = chain.somebody(TABLET)
    page.goto("/accounts/login/?next=/accounts/2fa/")
    axe(page)

    page.get_by_role("button", name="Chain sign-on").click()
    page.locator("input[name=sub]").fill("sub-ana")
    page.get_by_role("button", name="Authorize").click()

    page.wait_for_url(f"{chain.url}/accounts/2fa/")
    assert is_in(page)


@pytest.mark.long
def test_single_sign_on_tells_a_stranger_whom_to_ask(chain, provider, ana):
    provider.knows("sub-mallory", email="mallory@example.org", email_verified=True)
    chain.expect("403")
    page = chain.somebody(TABLET)
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Chain sign-on").click()
    page.locator("input[name=sub]").fill("sub-mallory")
    page.get_by_role("button", name="Authorize").click()

    page.get_by_text("Ask your administrator to add you").wait_for()
    axe(page)
    shoot(page, "signin-stranger")
    assert not is_in(page)
