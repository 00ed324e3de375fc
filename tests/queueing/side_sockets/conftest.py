"""The web process, and a visit under way at its counter."""

import pytest

from tests.queueing.conftest import make_shop
from tests.queueing.side import Visit, plan
from tests.queueing.side_sockets.eyes import address


@pytest.fixture(scope="module")
def served(web):
    before = len(web.said())
    yield web
    assert "Traceback" not in web.said()[before:]


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
