"""Single sign-on against a real provider: the chain's own list decides who comes in."""

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from core.models import User
from stores.models import Staff
from tests.identity import Provider, agree, leave_for
from tests.signin import is_in, person, sign_in

pytestmark = pytest.mark.usefixtures("at_the_door")


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(running, settings):
    """The provider, known to the settings."""
    settings.SOCIALACCOUNT_PROVIDERS = running.settings()
    running.knows("sub-ana", email="ana@example.org", email_verified=True)
    return running


def come_back(browser, subject="sub-ana", **more):
    """The whole way there and back."""
    address, _asked = leave_for(browser, **more)
    return browser.get(agree(address, subject))


def test_somebody_whom_the_chain_knows_signs_in(provider):
    person()
    browser = Client()

    answer = come_back(browser, next="/desk/")

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert is_in(browser)


def test_password_stays_and_no_identity_is_kept(provider):
    person()

    come_back(Client())

    assert is_in(sign_in()[0])
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()


def test_address_in_capitals_is_the_same(provider):
    person()
    User.objects.update(email="Ana@Example.org")
    browser = Client()

    come_back(browser)

    assert is_in(browser)


@pytest.mark.parametrize(
    ("subject", "claims"),
    [
        ("sub-mallory", {"email": "mallory@example.org", "email_verified": True}),
        ("sub-nobody", {}),
        ("sub-unproven", {"email": "ana@example.org", "email_verified": False}),
        ("sub-silent", {"email": "ana@example.org"}),
    ],
)
def test_unknown_and_unproven_addresses_are_refused_plainly(provider, subject, claims):
    person()
    provider.knows(subject, **claims)
    browser = Client()

    answer = come_back(browser, subject)

    assert answer.status_code == 403
    assert "Ask your administrator to add you" in answer.content.decode()
    assert not is_in(browser)
    assert User.objects.count() == 1


def test_address_that_the_provider_always_proves_needs_no_word_of_it(provider, settings):
    person()
    provider.knows("sub-silent", email="ana@example.org")
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(VERIFIED_EMAIL=True)  # as LADO_OIDC_TRUST_MAIL sets it
    browser = Client()

    come_back(browser, "sub-silent")

    assert is_in(browser)


@pytest.mark.parametrize("row", [User, Staff])
def test_inactive_staff_do_not_come_in_by_it(provider, row):
    person()
    row.objects.update(is_active=False)
    browser = Client()

    come_back(browser)

    assert not is_in(browser)


def test_answer_with_another_state_is_refused(provider):
    person()
    browser = Client()
    address, asked = leave_for(browser)
    back = agree(address, "sub-ana")

    answer = browser.get(back.replace(asked["state"], "another-state"))

    assert answer.status_code == 401
    assert not is_in(browser)


def test_answer_of_somebody_elses_browser_is_refused(provider):
    """The attacker's own answer, slipped to a victim: their session never asked."""
    person()
    address, _asked = leave_for(Client())
    victim = Client()

    answer = victim.get(agree(address, "sub-ana"))

    assert answer.status_code == 401
    assert not is_in(victim)


def test_answer_to_another_nonce_is_refused(provider):
    person()
    browser = Client()
    address, asked = leave_for(browser)
    assert len(asked["nonce"]) >= 32

    answer = browser.get(agree(address.replace(asked["nonce"], "n" * 32), "sub-ana"))

    assert answer.status_code == 401
    assert not is_in(browser)


def test_answer_is_good_once(provider):
    person()
    browser = Client()
    address, _asked = leave_for(browser)
    back = agree(address, "sub-ana")
    browser.get(back)
    browser.post("/accounts/logout/")

    answer = browser.get(back)

    assert answer.status_code == 401
    assert not is_in(browser)


def test_code_without_our_verifier_is_worth_nothing(provider):
    _address, asked = leave_for(Client())

    assert (asked["code_challenge_method"], bool(asked["code_challenge"])) == ("S256", True)


def test_refusal_at_the_provider_is_told_plainly(provider):
    browser = Client()
    address, _asked = leave_for(browser)
    back = httpx.post(address, data={"action": "deny"}).headers["Location"]

    answer = browser.get(back.replace("http://testserver", ""), follow=True)

    assert answer.status_code in {200, 401}
    assert not is_in(browser)


@pytest.mark.parametrize(
    "extra", ["auth_params=redirect_uri%3Dhttps%3A%2F%2Fevil.example%2F", "scope=everything", "process=connect"]
)
def test_address_asks_for_nothing_more_in_our_name(provider, extra):
    browser = Client()

    answer = browser.post(f"/accounts/oidc/sso/login/?{extra}")

    assert "evil.example" not in answer["Location"]
    assert "everything" not in answer["Location"]


def test_signed_in_person_cannot_connect_another_identity(provider):
    person()
    person("rui", "rui@example.org")
    browser, _answer = sign_in("rui")

    come_back(browser, process="connect")

    assert not SocialAccount.objects.exists()


def test_next_leads_to_own_pages_only(provider):
    person()

    answer = come_back(Client(), next="https://evil.example/")

    assert answer["Location"] == "/"


def test_opening_the_address_only_asks(provider):
    answer = Client().get("/accounts/oidc/sso/login/")

    assert answer.status_code == 200
    assert "Location" not in answer


@pytest.mark.parametrize("path", ["login/", "login/callback/?code=x&state=y"])
def test_other_providers_do_not_exist(provider, path):
    assert Client().get(f"/accounts/oidc/other/{path}").status_code == 404


def test_provider_that_is_away_is_told_plainly(provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:1"

    answer = Client().post("/accounts/oidc/sso/login/")

    assert answer.status_code == 401
    assert "Traceback" not in answer.content.decode()


def test_provider_that_went_away_meanwhile_is_told_plainly(provider, settings):
    browser = Client()
    address, _asked = leave_for(browser)
    back = agree(address, "sub-ana")
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:1"

    assert browser.get(back).status_code == 401
