"""Signing in by password: who comes in, who does not, and what ends it."""

import pytest
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.test import Client, TestCase
from django.urls import reverse

from core import live
from core.models import User
from stores.models import Staff
from tests.clients import signed_in
from tests.signin import LOGIN, PASSWORD, is_in, person, sign_in

pytestmark = pytest.mark.usefixtures("at_the_door")


@pytest.fixture
def ana():
    return person()


@pytest.mark.parametrize("login", ["ana", "ANA", "ana@example.org", "Ana@Example.org"])
def test_name_or_mail_signs_in(ana, login):
    browser, answer = sign_in(login)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(browser)


def test_mail_that_was_entered_in_capitals_signs_in(ana):
    User.objects.update(email="Ana@Example.org")

    assert is_in(sign_in("ana@example.org")[0])


@pytest.mark.parametrize("login", ["ana", "ana@example.org", "nobody", "nobody@example.org"])
def test_wrong_password_and_unknown_name_are_told_alike(ana, login):
    browser, answer = sign_in(login, "not-the-password")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Name and password do not match." in page
    assert not is_in(browser)


@pytest.mark.parametrize("row", [User, Staff])
def test_inactive_staff_do_not_come_in(ana, row):
    row.objects.update(is_active=False)

    browser, _answer = sign_in()

    assert not is_in(browser)


def test_sign_in_without_a_person_of_the_chain_is_refused(ana):
    Staff.objects.all().delete()

    browser, answer = sign_in()

    assert answer["Location"] == reverse("account_inactive")
    assert not is_in(browser)


def test_session_is_another_one_after_signing_in(ana):
    browser = Client()
    session = browser.session  # such as a page with a message makes one
    session.save()
    before = session.session_key

    sign_in(client=browser)

    after = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert after != before
    stale = Client()
    stale.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(stale)


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/desk/", "/desk/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("https:/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("\thttps://evil.example", "/"),
    ],
)
def test_next_leads_to_own_pages_only(ana, wanted, goes):
    _browser, answer = sign_in(next=wanted)

    assert answer["Location"] == goes


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/"])
def test_console_hands_on_no_foreign_address(ana, wanted):
    browser = Client()
    asked = browser.get("/admin/login/", {"next": wanted}, follow=True)
    data = {"login": "ana", "password": PASSWORD, "next": asked.wsgi_request.GET.get("next", "")}

    assert browser.post(LOGIN, data)["Location"] == "/"


def test_sign_out_is_by_post_only(ana):
    browser, _answer = sign_in()

    browser.get(reverse("account_logout"))
    assert is_in(browser)

    browser.post(reverse("account_logout"))
    assert not is_in(browser)


@pytest.mark.parametrize("name", ["account_logout", "admin:logout"])
def test_sign_out_needs_the_csrf_token(ana, name):
    browser = signed_in(ana, enforce_csrf_checks=True)

    assert browser.post(reverse(name)).status_code == 403
    assert is_in(browser)


@pytest.fixture
def closed(monkeypatch):
    heard = []
    monkeypatch.setattr(live.bell, "say", heard.append)
    return heard


@pytest.mark.django_db(transaction=True)
def test_sign_out_closes_the_sockets_when_the_session_is_gone(transactional_db, monkeypatch):
    ana = person()
    browser, _answer = sign_in()
    twin = Client()
    twin.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert is_in(twin)
    at_that_moment = []
    monkeypatch.setattr(live.bell, "say", lambda news: at_that_moment.append((news, is_in(twin))))

    browser.post(reverse("account_logout"))

    assert at_that_moment == [(f"revoke:staff:{ana.pk}", False)]


def test_new_password_ends_the_other_sessions_and_the_sockets(ana, closed):
    mine, _answer = sign_in()
    other, _answer = sign_in()
    new = "another-side-2027"

    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    with TestCase.captureOnCommitCallbacks(execute=True):
        mine.post(reverse("account_change_password"), data)

    assert is_in(mine)
    assert not is_in(other)
    assert f"revoke:staff:{ana.pk}" in closed
    assert is_in(sign_in(password=new)[0])


def test_new_password_needs_the_old_one(ana):
    browser, _answer = sign_in()
    new = "another-side-2027"

    browser.post(reverse("account_change_password"), {"oldpassword": "guess", "password1": new, "password2": new})

    assert is_in(sign_in()[0])


@pytest.mark.parametrize("password", ["short", "12345678901", "ana@example.org", "password123"])
def test_new_password_is_not_a_weak_one(ana, password):
    browser, _answer = sign_in()
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    assert browser.post(reverse("account_change_password"), data).status_code == 200
    assert is_in(sign_in()[0])


def test_signed_in_person_who_becomes_inactive_is_out_at_once(ana):
    browser, _answer = sign_in()

    User.objects.update(is_active=False)

    assert not is_in(browser)


def test_every_sign_in_is_told_to_django_once(ana):
    heard = []
    user_logged_in.connect(listener := lambda **facts: heard.append(facts["user"]))

    sign_in()

    user_logged_in.disconnect(listener)
    assert heard == [ana.user]
