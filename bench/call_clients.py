"""The load of `bench/call_next.py`: connections that press, and what is pressed put back at once."""

import asyncio
import json
import os
import re
import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import cast

import psycopg
from psycopg.pq import ExecStatus

# what was just taken leaves again, so that a hundred wait all the time (those were filled in under yesterday's day)
GONE = "UPDATE queueing_ticket SET state = 'left' WHERE store_id = {n} AND state = 'waiting' AND day >= current_date"
RESET = (
    "UPDATE queueing_ticket SET state = 'waiting', counter_id = NULL, clerk_id = NULL, called_at = NULL"
    " WHERE counter_id = {n} AND state = 'called'"
)
PUT_BACK = {"call": (RESET, "counter"), "issue": (GONE, "store")}
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class PutBack:
    """Undoes a press on a database connection of its own, as each of pgbench's clients does."""

    def __init__(self, statement: str, value: object) -> None:
        self.base = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        self.wire, self.given = self.base.pgconn, [str(value).encode()]
        self.wire.prepare(b"put_back", statement.format(n="$1").encode())

    def begin(self, then: Callable[[], None]) -> None:
        """Send the statement; `then` is called when it is done, and nothing waits for it meanwhile."""
        self.then = then
        self.wire.send_query_prepared(b"put_back", self.given)
        asyncio.get_running_loop().add_reader(self.wire.socket, self._heard)

    def _heard(self) -> None:
        self.wire.consume_input()
        if self.wire.is_busy():
            return
        while result := self.wire.get_result():
            assert result.status == ExecStatus.COMMAND_OK, result.error_message
        asyncio.get_running_loop().remove_reader(self.wire.socket)
        self.then()


class Client(asyncio.Protocol):
    """One keep-alive connection that presses as soon as it is answered and what was done has been put back.

    Everything here is as cheap as it can be: the load generator shares the machine with what it measures.
    """

    def __init__(self, request: bytes, put_back: PutBack, until: float, *, keyed: bool) -> None:
        self.request, self.put_back, self.until, self.keyed = request, put_back, until, keyed
        self.waits: list[float] = []
        self.bad: dict[int, int] = {}
        self.got = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.press()

    def press(self) -> None:
        key = b"Idempotency-Key: %s\r\n" % secrets.token_hex(8).encode() if self.keyed else b""
        self.started = time.perf_counter()
        self.transport.write(self.request.replace(b"KEY", key))

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, end, body = self.got.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not end or len(body) < int(length[1] if length else 0):
            return
        now = time.perf_counter()
        self.waits.append(now - self.started)
        status, self.got = int(head.split(b" ", 2)[1]), b""
        if status not in (200, 201):
            self.bad[status] = self.bad.get(status, 0) + 1
        self.put_back.begin(self.again)

    def again(self) -> None:
        """Press once more, or leave."""
        if time.perf_counter() < self.until:
            self.press()
        else:
            self.transport.close()

    def connection_lost(self, _why: Exception | None) -> None:
        self.put_back.base.close()
        self.done.set_result(None)


async def load_for(
    port: int, places: list[dict[str, object]], what: str, seconds: float, clients: int, *, keyed: bool
) -> list[Client]:
    """Press from `clients` connections, each in a store of its own."""
    loop, until = asyncio.get_running_loop(), time.perf_counter() + seconds
    statement, column = PUT_BACK[what]
    pressing = []
    for place in places[:clients]:
        made = partial(Client, request_for(what, place), PutBack(statement, place[column]), until, keyed=keyed)
        pressing.append((await loop.create_connection(made, "127.0.0.1", port))[1])
    await asyncio.gather(*(client.done for client in pressing))
    return pressing


def request_for(what: str, place: dict[str, object]) -> bytes:
    path, body = f"/api/v1/counters/{place['counter']}/call-next/", b""
    if what == "issue":
        path, body = "/api/v1/tickets/", json.dumps({"store": place["code"], "service": "s0"}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Authorization: Bearer {place['token']}\r\nKEY\r\n".encode() + body
