"""An administrator at work."""

import pytest

from stores.models import Staff
from tests.clients import signed_in
from tests.factories import StaffFactory, UserFactory


def administrator(**facts):
    user = UserFactory(is_staff=True, is_superuser=True)
    return StaffFactory(user=user, role=Staff.Role.ADMINISTRATOR, **facts)


@pytest.fixture
def admin_staff(db):
    return administrator()


@pytest.fixture
def console(admin_staff):
    """A browser in which an administrator is signed in."""
    return signed_in(admin_staff)
