"""Warm processes for work that is slow to begin or dangerous to do: they import once, then answer one call at a time.

A call is a JSON header and bytes, and so is the answer: nothing that comes back is ever executed.
"""

import contextlib
import io
import json
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

HEAD = struct.Struct(">IQ")
LONGEST_HEADER, LONGEST_BODY = 1 << 24, 1 << 30
ROOT = Path(__file__).resolve().parent.parent
CHUNK = 1 << 16
# of our surroundings: no secret of the settings gets into a process that reads strangers' files
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")

Handler = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]


class Lost(Exception):
    """The process ended, or said something that is no answer."""


class TooSlow(Exception):
    """No answer in time; the process was ended."""


class Busy(Exception):
    """All processes were at work for too long."""


def write(out: IO[bytes], header: dict[str, Any], body: bytes) -> None:
    head = json.dumps(header).encode()
    out.write(HEAD.pack(len(head), len(body)) + head)
    out.write(body)
    out.flush()


def read(source: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next call or answer; None at the end; raises Lost for anything cut or absurd."""
    head = source.read(HEAD.size)
    if not head:
        return None
    if len(head) != HEAD.size:
        raise Lost
    long, body_long = HEAD.unpack(head)
    if long > LONGEST_HEADER or body_long > LONGEST_BODY:
        raise Lost
    header, body = source.read(long), source.read(body_long)
    if len(header) != long or len(body) != body_long:
        raise Lost
    try:
        found = json.loads(header)
    except ValueError as error:
        raise Lost from error
    if not isinstance(found, dict):
        raise Lost
    return found, body


def serve(handler: Handler) -> None:
    """What a worker's `__main__` does until its parent closes the pipe. Whatever else prints goes to stderr."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = os.fdopen(os.dup(0), "rb")
    while (call := read(source)) is not None:
        write(out, *handler(*call))


class _Worker:
    def __init__(self, module: str) -> None:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def call(self, header: dict[str, Any], body: bytes, timeout: float) -> tuple[dict[str, Any], bytes]:
        """The answer, or Lost or TooSlow; after either this worker is of no use."""
        deadline = time.monotonic() + timeout
        source, out = self.process.stdin, self.process.stdout
        if source is None or out is None:
            raise Lost
        try:
            write(source, header, body)
        except OSError as error:
            raise Lost from error
        answer = read(io.BytesIO(pieces(out.fileno(), deadline)))
        if answer is None:
            raise Lost
        return answer

    def end(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.process.kill()
        self.process.wait()


def pieces(descriptor: int, deadline: float) -> bytes:
    """One whole answer as it comes, or TooSlow or Lost."""
    wanted, got = HEAD.size, bytearray()
    head_known = False
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(got) < wanted:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TooSlow
            piece = os.read(descriptor, min(CHUNK, wanted - len(got)))
            if not piece:
                raise Lost
            got += piece
            if not head_known and len(got) == HEAD.size:
                head_known = True
                long, body_long = HEAD.unpack(got)
                if long > LONGEST_HEADER or body_long > LONGEST_BODY:
                    raise Lost
                wanted += long + body_long
    return bytes(got)


class Pool:
    """At most `size` processes of `module`, started when they are wanted, each ended after `calls` calls.

    Every process that uses a pool has workers of its own: after a fork the child begins with none. Whoever waits holds
    a thread of the web server: at most `waiting` do.
    """

    def __init__(self, module: str, *, size: int, calls: int = 1_000, waiting: int = 1_000) -> None:
        self.module, self.size, self.calls, self.waiting = module, size, calls, waiting
        self._begin()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._room = threading.BoundedSemaphore(self.size)
        self._line = threading.BoundedSemaphore(self.size + self.waiting)
        self._lock = threading.Lock()
        self._idle: list[tuple[_Worker, int]] = []

    def call(
        self, header: dict[str, Any], body: bytes, *, timeout: float, patience: float
    ) -> tuple[dict[str, Any], bytes]:
        """The answer; Busy when many wait, or after `patience` seconds of it; TooSlow after `timeout` of its work."""
        if self._owner != os.getpid():
            self._begin()
        line, room = self._line, self._room
        if not line.acquire(blocking=False):
            raise Busy
        try:
            if not room.acquire(timeout=patience):
                raise Busy
            try:
                return self._call(header, body, timeout)
            finally:
                room.release()
        finally:
            line.release()

    def _call(self, header: dict[str, Any], body: bytes, timeout: float) -> tuple[dict[str, Any], bytes]:
        worker, used = self._take()
        try:
            answer = worker.call(header, body, timeout)
        except BaseException:
            worker.end()
            raise
        if used + 1 < self.calls:
            with self._lock:
                self._idle.append((worker, used + 1))
        else:
            worker.end()
        return answer

    def _take(self) -> tuple[_Worker, int]:
        with self._lock:
            while self._idle:
                worker, used = self._idle.pop()
                if worker.process.poll() is None:
                    return worker, used
                worker.end()
        return _Worker(self.module), 0

    def warm(self) -> None:
        """Start one process now, so that the first call does not wait for its imports."""
        worker = self._take()
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End every process that is not at work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker, _used in idle:
            worker.end()
