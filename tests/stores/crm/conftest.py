"""The real port before a real customer system."""

import pytest

from stores.crm import Guarded, Key, Query, Want
from stores.crm.http import HttpCrm
from tests.crm_server import TOKEN, CrmServer

WITHIN = 0.4  # seconds: as good as one for what is tested, and sooner over


@pytest.fixture
def crm():
    server = CrmServer()
    yield server
    server.stop()


@pytest.fixture
def port(crm):
    return HttpCrm(f"{crm.url}/lookup", TOKEN, {f"127.0.0.1:{crm.port}"}, WITHIN, demo=True)


@pytest.fixture
def guarded(port):
    return Guarded(port)


@pytest.fixture
def panel():
    return Query(Key.NUMBER, "47", Want.PANEL, "pt")
