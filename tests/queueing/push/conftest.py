"""A push service of the test's own, which may be written to."""

import pytest

from tests.push_server import PushServer


@pytest.fixture
def service(settings):
    settings.PUSH_LOCAL = True
    service = PushServer()
    yield service
    service.stop()
