"""For signing in: passwords that are checked quickly. For news: a broker that may be ill-treated."""

import os

import pytest

from tests.private import Private


@pytest.fixture
def at_the_door(db, settings):
    """Argon2 takes its time on purpose, which is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def own_broker(settings):
    """The address of a Valkey that no other test listens to; the settings lead to it."""
    private = Private(DATABASE_URL=os.environ["DATABASE_URL"])
    settings.REDIS_URL = private.environment["REDIS_URL"]
    yield settings.REDIS_URL
    private.remove()
