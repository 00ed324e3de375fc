"""One event loop in a thread of its own: what it does ends when its time is over, wherever it is stuck.

Timeouts of sockets hold for each read, so a server that sends a byte at a time would keep a thread for ever, and the
look-up of a name has none at all. A waiting thread here is let go at its deadline.
"""

import asyncio
import atexit
import contextlib
import os
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiohttp

T = TypeVar("T")
CONNECTIONS = 8
BEYOND = 0.05  # seconds that the loop may take to say that the time is over


class Courier:
    """Made at the first errand of a process, also after a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: aiohttp.ClientSession | None = None

    def run(self, errand: Callable[[aiohttp.ClientSession], Coroutine[Any, Any, T]], *, until: float) -> T:
        """What `errand` returns; TimeoutError when it has not ended at `until` (of time.monotonic)."""
        job = asyncio.run_coroutine_threadsafe(self._timed(errand, until), self._loop_here())
        try:
            return job.result(max(0.0, until - time.monotonic()) + BEYOND)
        except TimeoutError:
            job.cancel()
            raise

    async def _timed(self, errand: Callable[[aiohttp.ClientSession], Coroutine[Any, Any, T]], until: float) -> T:
        async with asyncio.timeout(max(0.0, until - time.monotonic())):
            return await errand(self._session_here())

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Do `act`, which never waits, after so many seconds."""
        loop = self._loop_here()
        loop.call_soon_threadsafe(loop.call_later, seconds, act)

    def _loop_here(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():
                self._loop, self._session, self._process = asyncio.new_event_loop(), None, os.getpid()
                threading.Thread(target=self._loop.run_forever, name="crm", daemon=True).start()
                atexit.register(self._close, self._loop)
            return self._loop

    def _session_here(self) -> aiohttp.ClientSession:
        """Connections are kept; no cookies, no proxies of the environment, no unpacking: answers are small or wrong."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
            )
        return self._session

    def _close(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._process != os.getpid() or self._session is None or not loop.is_running():
            return
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._session.close(), loop).result(1)
