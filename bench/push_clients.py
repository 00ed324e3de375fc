"""A process full of sockets for push.py: as light as Python allows, so that the server is what is measured.

Its orders come as JSON lines on stdin, its answers go as JSON lines to stdout.
"""

import asyncio
import base64
import json
import resource
import secrets
import sys
import time
from dataclasses import dataclass, field

AT_ONCE = 64  # connections being opened at any moment


@dataclass
class Crowd:
    """The sockets of one process. `seen` has, for each path and revision, when each socket got it (monotonic)."""

    port: int
    source: str
    open: set["Socket"] = field(default_factory=set)
    seen: dict[str, dict[int, list[float]]] = field(default_factory=dict)
    firsts: int = 0
    frames: int = 0
    octets: int = 0
    lost: int = 0


class Socket(asyncio.Protocol):
    """One browser: shakes hands, answers pings, notes when which revision came."""

    __slots__ = ("accepted", "crowd", "first", "head", "left", "seen", "transport")

    def __init__(self, crowd: Crowd, path: str, headers: str) -> None:
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.head = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{crowd.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n{headers}\r\n"
        ).encode()
        self.crowd, self.left, self.accepted, self.first = crowd, b"", asyncio.get_running_loop().create_future(), True
        self.seen = crowd.seen.setdefault(path, {})

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]  # a TCP one
        self.transport.write(self.head)

    def connection_lost(self, _error: Exception | None) -> None:
        if self in self.crowd.open:
            self.crowd.open.discard(self)
            self.crowd.lost += 1
        if not self.accepted.done():
            self.accepted.set_exception(ConnectionError("closed before accepted"))

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        data = self.left + data
        if self.head:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self.left = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                self.accepted.set_exception(ConnectionError(data[:40].decode()))
                return
            if b"permessage-deflate" in data[:end]:  # browsers offer it; to take it costs 43 KiB a socket
                self.accepted.set_exception(ConnectionError("the server packs each message for each socket"))
                return
            self.head, data = b"", data[end + 4 :]
            self.accepted.set_result(None)
        self.left = self.frames(data, now)

    def frames(self, data: bytes, now: float) -> bytes:
        """Take whole frames off `data`; what is left of the next one."""
        while len(data) >= 2:
            length, start = data[1], 2
            if length == 126:
                length, start = int.from_bytes(data[2:4]), 4
            elif length == 127:
                length, start = int.from_bytes(data[2:10]), 10
            if len(data) < start + length:
                break
            self.frame(data[0] & 15, data, start, length, now)
            data = data[start + length :]
        return data

    def frame(self, opcode: int, data: bytes, start: int, length: int, now: float) -> None:
        if opcode == 9:  # a ping is answered with its own four bytes; a mask of zeros masks nothing
            self.transport.write(b"\x8a" + bytes([0x80 | length]) + b"\0\0\0\0" + data[start : start + length])
            return
        if opcode != 1:
            return
        crowd = self.crowd
        crowd.frames += 1
        crowd.octets += length
        if self.first:
            self.first = False
            crowd.firsts += 1
            return
        begin = data.index(b":", start) + 1  # {"revision":17,...
        self.seen.setdefault(int(data[begin : data.index(b",", begin)]), []).append(now)


async def connect(crowd: Crowd, paths: list[str], headers: str | dict[str, str]) -> dict[str, float]:
    """Open a socket on each of `paths` (with its headers), as fast as the server takes them."""
    loop, gate, started = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE), time.monotonic()
    crowd.firsts = 0

    async def one(path: str) -> None:
        async with gate:
            more = headers if isinstance(headers, str) else headers[path]
            _transport, socket = await loop.create_connection(
                lambda: Socket(crowd, path, more), "127.0.0.1", crowd.port, local_addr=(crowd.source, 0)
            )
            await socket.accepted
            crowd.open.add(socket)

    await asyncio.gather(*(one(path) for path in paths))
    accepted = time.monotonic()
    while crowd.firsts < len(paths):  # noqa: ASYNC110 -- an event per snapshot would be paid for by the server's CPU
        await asyncio.sleep(0.005)
    return {"started": started, "accepted": accepted, "served": time.monotonic()}


async def drop(crowd: Crowd) -> dict[str, int]:
    """Hang up on all sockets at once, as a broken line does."""
    sockets, crowd.open = crowd.open, set()
    for socket in sockets:
        socket.transport.abort()
    return {"dropped": len(sockets)}


def report(crowd: Crowd) -> dict[str, object]:
    """What came since the last report."""
    answer = {
        "seen": {path: dict(seen) for path, seen in crowd.seen.items()},
        "frames": crowd.frames,
        "octets": crowd.octets,
        "lost": crowd.lost,
    }
    for seen in crowd.seen.values():
        seen.clear()
    crowd.frames = crowd.octets = 0
    return answer


async def obey(crowd: Crowd) -> None:
    """Carry out the orders until there are no more."""
    orders = asyncio.StreamReader(limit=64 * 1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        order = json.loads(line)
        if order["do"] == "connect":
            answer = await connect(crowd, order["paths"], order["headers"])
        elif order["do"] == "drop":
            answer = await drop(crowd)
        else:
            answer = report(crowd)
        print(json.dumps(answer), flush=True)


def main() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(obey(Crowd(port=int(sys.argv[1]), source=sys.argv[2])))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        main()
    else:
        print("push.py starts this with a port and an address of its own; alone it has nothing to do.")
