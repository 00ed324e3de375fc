"""Phones in front of a trial Lado, and the push service that their browsers name."""

import pytest

from tests.e2e.conftest import SECRETS
from tests.e2e.served import Served
from tests.push_server import PushServer


@pytest.fixture(scope="module")
def served(django_db_setup):
    """A trial, in which phones may name a push service of this machine."""
    SECRETS.clear()
    served = Served(LADO_DEMO="1", LADO_PUSH_LOCAL="1", LADO_LOG_LEVEL="INFO")
    yield served
    said = served.stop()
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.fixture
def service(settings):
    settings.PUSH_LOCAL = True
    service = PushServer()
    yield service
    service.stop()
