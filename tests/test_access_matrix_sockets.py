"""Every socket, every kind of caller, on the real server, held against one table (tests/access_matrix/table.py)."""

import pytest
from websockets.exceptions import InvalidStatus

from tests import sockets as live
from tests.access_matrix import rows as matrix
from tests.access_matrix.world import World

CLASSES = matrix.classes()


@pytest.fixture
def served(web, transactional_db):
    return web


def headers_of(client):
    """What a browser or program sends when it opens a socket."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    token = client.defaults.get("HTTP_AUTHORIZATION")
    return {"Cookie": cookies, **({"Authorization": token} if token else {})}


def is_let_in(served, address, headers):
    try:
        with live.looking(served, address, headers=headers) as socket:
            return bool(live.told(socket))
    except InvalidStatus as refused:
        if refused.response.status_code != 403:
            raise
        return False


def test_every_socket_lets_in_whom_the_table_says(served):
    world, wrong = World(), []
    headers = {name: headers_of(world.client(name)) for name in matrix.CALLERS}

    for kind, template in matrix.sockets():
        address = world.fill(template)
        for name in matrix.CALLERS:
            expected = CLASSES[kind][name] == "+"
            if is_let_in(served, address, headers[name]) != expected:
                wrong.append(f"{address} as {name}: {'refused' if expected else 'let in'} ({kind})")

    assert not wrong, "\n".join(wrong)
