"""A person's language becomes the page's at sign-in, unless this browser's people chose one."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stores.commands.pins import set_pin
from tests.clients import paired
from tests.signin import person, sign_in

pytestmark = pytest.mark.usefixtures("at_the_door")
COOKIE = settings.LANGUAGE_COOKIE_NAME


def language(browser):
    return browser.get("/accounts/password/change/")["Content-Language"]


def test_language_of_the_person_is_the_pages_after_signing_in():
    person(language="cs")

    browser, _answer = sign_in()

    assert language(browser) == "cs"


def test_chosen_language_stays():
    person(language="cs")
    browser = Client()
    browser.post(reverse("language"), {"language": "ru"})

    sign_in(client=browser)

    assert language(browser) == "ru"


def test_next_person_at_the_same_browser_gets_their_own():
    person(language="cs")
    person("rui", "rui@example.org", language="pt")
    browser, _answer = sign_in()
    browser.post(reverse("account_logout"))

    sign_in("rui", client=browser)

    assert language(browser) == "pt"


def test_choice_after_signing_in_stays_for_the_next_person():
    person(language="cs")
    person("rui", "rui@example.org", language="pt")
    browser, _answer = sign_in()
    browser.post(reverse("language"), {"language": "ru"})
    browser.post(reverse("account_logout"))

    sign_in("rui", client=browser)

    assert language(browser) == "ru"


def test_pin_at_a_tablet_brings_the_language_too():
    clerk = person(language="cs")
    set_pin(staff=clerk, pin="4071", now=timezone.now())
    tablet = paired(clerk.stores.get(), "tablet")

    tablet.post(reverse("pin-enter", args=[clerk.pk]), {"pin": "4071"})

    assert language(tablet) == "cs"


def test_language_that_pages_do_not_have_is_left_alone():
    person(language="de")

    browser, _answer = sign_in()

    assert COOKIE not in browser.cookies
