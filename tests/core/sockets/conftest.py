"""One web process for all tests of its sockets, and a store that works."""

import pytest

from tests.e2e.served import Served
from tests.e2e.shop import make_shop


@pytest.fixture(scope="module")
def served(django_db_setup):
    served = Served()
    yield served
    served.stop()


@pytest.fixture
def shop(transactional_db):
    shop = make_shop()
    shop.open()
    return shop
