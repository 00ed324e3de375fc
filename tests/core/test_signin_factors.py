"""The second step: codes from an app, recovery codes for the day the phone is gone. Passkeys: see tests/e2e."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from core import personal
from tests.signin import PASSWORD, is_in, person, sign_in

pytestmark = pytest.mark.usefixtures("at_the_door")
NEXT_PERIOD = 30  # seconds: a code is good for one of them, and once


@pytest.fixture
def clock(monkeypatch):
    """Seconds that the code app and the server both see; a test moves them on."""
    seen = {"now": 1_800_000_000}
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: seen["now"]))
    return seen


def code(secret, clock):
    return totp.format_hotp_value(totp.hotp_value(secret, clock["now"] // NEXT_PERIOD))


def opened(browser, name):
    """A page about second factors, for which the password is asked once more."""
    address = reverse(name)
    if browser.get(address).status_code == 302:
        answer = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": address})
        assert answer["Location"] == address
    return browser.get(address)


@pytest.fixture
def secret(clock):
    """Ana's code app is set up."""
    person()
    browser, _answer = sign_in()
    page = opened(browser, "mfa_activate_totp")
    secret = browser.session[totp.SECRET_SESSION_KEY]
    assert secret in page.content.decode()
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code(secret, clock)})
    assert answer.status_code == 302
    clock["now"] += NEXT_PERIOD
    return secret


def second_step(browser, given):
    return browser.post(reverse("mfa_authenticate"), {"code": given})


def test_password_alone_is_half_the_way(secret):
    browser, answer = sign_in()

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(browser)


def test_code_of_the_app_is_the_other_half(secret, clock):
    browser, _answer = sign_in(next="/desk/")

    answer = second_step(browser, code(secret, clock))

    assert answer["Location"] == "/desk/"
    assert is_in(browser)


@pytest.mark.parametrize("given", ["000000", "", "12345", "abcdef"])
def test_wrong_code_does_not_let_in(secret, given):
    browser, _answer = sign_in()

    answer = second_step(browser, given)

    assert answer.status_code == 200
    assert not is_in(browser)


def test_code_is_good_once(secret, clock):
    given = code(secret, clock)
    second_step(sign_in()[0], given)
    browser, _answer = sign_in()

    second_step(browser, given)

    assert not is_in(browser)


def test_old_code_is_worth_nothing(secret, clock):
    given = code(secret, clock)
    clock["now"] += NEXT_PERIOD
    browser, _answer = sign_in()

    second_step(browser, given)

    assert not is_in(browser)


def test_codes_cannot_be_guessed_on_and_on(secret, clock):
    browser, _answer = sign_in()
    for n in range(5):
        second_step(browser, f"00000{n}")

    answer = second_step(browser, code(secret, clock))

    assert "Too many" in answer.content.decode()
    assert not is_in(browser)


def test_second_step_without_the_first_leads_to_the_first(secret, clock):
    answer = second_step(Client(), code(secret, clock))

    assert answer["Location"].startswith(reverse("account_login"))


def recovery_codes(clock, secret):
    browser, _answer = sign_in()
    second_step(browser, code(secret, clock))
    clock["now"] += NEXT_PERIOD
    return opened(browser, "mfa_view_recovery_codes").context["unused_codes"]


def test_recovery_code_lets_in_once(secret, clock):
    given = recovery_codes(clock, secret)[0]
    browser, _answer = sign_in()
    second_step(browser, given)
    assert is_in(browser)

    again, _answer = sign_in()
    second_step(again, given)

    assert not is_in(again)


def test_new_recovery_codes_replace_the_old_ones(secret, clock):
    old = recovery_codes(clock, secret)[0]
    browser, _answer = sign_in()
    second_step(browser, code(secret, clock))
    opened(browser, "mfa_generate_recovery_codes")
    browser.post(reverse("mfa_generate_recovery_codes"))

    other, _answer = sign_in()
    second_step(other, old)

    assert not is_in(other)


def test_app_can_be_taken_away_again(secret, clock):
    browser, _answer = sign_in()
    second_step(browser, code(secret, clock))
    opened(browser, "mfa_deactivate_totp")

    browser.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()
    assert is_in(sign_in()[0])


def test_setting_up_needs_a_code_of_the_app():
    person()
    browser, _answer = sign_in()
    opened(browser, "mfa_activate_totp")

    browser.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_view_recovery_codes"]
)
def test_second_factors_are_touched_only_after_the_password_once_more(secret, clock, name):
    browser, _answer = sign_in()
    second_step(browser, code(secret, clock))

    answer = browser.get(reverse(name))
    browser.post(reverse(name), {"code": "000000"})

    assert answer["Location"].partition("?")[0] in {"/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"}
    assert Authenticator.objects.count() == 2


def test_what_codes_are_made_from_is_stored_encrypted(secret):
    stored = {row.type: row.data for row in Authenticator.objects.all()}

    assert secret not in str(stored)
    assert personal.unseal(stored["totp"]["secret"].encode()) == secret
    assert personal.unseal(stored["recovery_codes"]["seed"].encode())


def test_second_step_holds_for_the_console_too(secret):
    browser, _answer = sign_in()

    answer = browser.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0] == reverse("mfa_authenticate")
