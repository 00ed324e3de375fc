"""The web process whose sockets are tested, and a store that works."""

import pytest

from tests.e2e.shop import make_shop


@pytest.fixture
def served(web):
    return web


@pytest.fixture
def shop(transactional_db):
    shop = make_shop()
    shop.open()
    return shop
