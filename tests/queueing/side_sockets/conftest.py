"""The web process, and a visit under way at its counter."""

import pytest

from tests.e2e.served import Served
from tests.queueing.conftest import make_shop
from tests.queueing.side import Visit, plan
from tests.queueing.side_sockets.eyes import address


@pytest.fixture(scope="module")
def served(django_db_setup):
    served = Served()
    yield served
    said = served.stop()
    assert "Traceback" not in said


@pytest.fixture
def visit(transactional_db):
    shop = make_shop()
    plan(shop.sim)
    shop.open()
    return Visit(shop)


@pytest.fixture
def here(visit):
    """Where the screen of the visit looks."""
    return address(visit.shop.counter)
