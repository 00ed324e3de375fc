"""For signing in: nothing counted yet, and passwords that are checked quickly."""

import pytest

from tests.signin import forget_tries


@pytest.fixture
def at_the_door(db, settings):
    """The limits begin anew; Argon2 takes its time on purpose, which is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    forget_tries()
