"""Guessing is slow: wrong tries are counted by address and by name, in all processes together."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from core.cache import SharedCache
from tests.e2e.served import ROOT, database_url
from tests.signin import is_in, person, sign_in

pytestmark = pytest.mark.usefixtures("at_the_door")
TOO_MANY = "Too many tries."
WRONG = "Name and password do not match."


def wrong_tries(count, *, client=None, names=None):
    """The words of each answer."""
    names = names or [f"nobody{n}" for n in range(count)]
    return [sign_in(name, "guess", client=client)[1].content.decode() for name in names]


def test_eleventh_wrong_try_from_an_address_is_refused():
    answers = wrong_tries(11)

    assert all(WRONG in answer for answer in answers[:10])
    assert TOO_MANY in answers[10]
    assert WRONG not in answers[10]


def test_address_that_guessed_too_often_is_refused_with_the_right_password_too():
    person()
    wrong_tries(10)

    browser, answer = sign_in()

    assert TOO_MANY in answer.content.decode()
    assert not is_in(browser)


def test_another_address_is_not_in_the_way_of_it():
    person()
    wrong_tries(11)

    browser, _answer = sign_in(client=Client(REMOTE_ADDR="192.0.2.7"))

    assert is_in(browser)


def test_sixth_wrong_try_for_a_name_is_refused_from_wherever_it_comes():
    answers = [sign_in("ana", "guess", client=Client(REMOTE_ADDR=f"192.0.2.{n}"))[1] for n in range(6)]

    told = [TOO_MANY in answer.content.decode() for answer in answers]
    assert told == [False] * 5 + [True]


def test_right_passwords_are_not_counted_as_tries():
    person()

    for _n in range(12):
        browser, _answer = sign_in()

    assert is_in(browser)


def test_header_of_a_stranger_does_not_change_the_address():
    for n in range(10):
        wrong_tries(1, names=[f"n{n}"], client=Client(headers={"X-Forwarded-For": f"192.0.2.{n}"}))

    assert TOO_MANY in wrong_tries(1)[0]


def test_proxy_in_front_tells_the_address(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as LADO_BEHIND_PROXY sets it
    for n in range(11):
        answers = wrong_tries(1, names=[f"n{n}"], client=Client(headers={"X-Forwarded-For": f"192.0.2.{n}"}))

    assert TOO_MANY not in answers[0]


OTHER_PROCESS = """
import django; django.setup()
from django.test import Client
answer = Client().post("/accounts/login/", {"login": "somebody", "password": "guess"})
print(answer.content.decode())
"""


def test_tries_are_counted_in_all_processes_together():
    wrong_tries(10)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database_url()}

    other = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert TOO_MANY in other.stdout


@pytest.fixture
def no_broker(settings):
    """A broker that refuses every connection."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    yield
    del caches["default"]


def test_limit_holds_within_a_process_while_the_broker_is_down(no_broker):
    person()
    assert is_in(sign_in()[0])

    answers = wrong_tries(11)

    assert TOO_MANY in answers[10]
    assert TOO_MANY not in answers[9]


def cache(location=settings.REDIS_URL, **options):
    params = {**settings.CACHES["default"], "OPTIONS": {**settings.CACHES["default"]["OPTIONS"], **options}}
    return SharedCache(location, {key: value for key, value in params.items() if key not in {"BACKEND", "LOCATION"}})


def test_cache_is_one_for_all_and_keeps_plain_values():
    mine, other = cache(), cache()

    mine.set("tries", [1.5, 2.25], 60)

    assert other.get("tries") == [1.5, 2.25]
    assert other.add("tries", [], 60) is False
    assert other.touch("tries", 60) is True
    assert other.delete("tries") is True
    assert mine.get("tries", []) == []


def test_cache_comes_back_to_the_broker():
    away = cache("redis://127.0.0.1:1/0")
    away.set("tries", [1.0], 60)
    assert away.get("tries") == [1.0]

    away._shared, away._silent_until = cache()._shared, 0.0

    assert away.get("tries") is None
