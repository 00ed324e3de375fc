"""A live page's socket: let in by the right to look, served by the hub, cut off when it stops reading."""

import asyncio
import contextlib
import logging
import socket
import struct
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections

from core.errors import DomainError
from core.live import Topic, hub

log = logging.getLogger(__name__)
GONE = 4401  # closed because the right to look has ended
LATER = 1013  # closed because nothing could be told: the page asks over HTTP and tries again
SLOW = 10.0  # seconds: who has taken nothing for so long is not there
Look = tuple[Topic, list[int], tuple[str, ...]]
Message = dict[str, Any]
Send = Callable[[Message], Coroutine[Any, Any, None]]
Receive = Callable[[], Awaitable[Message]]
# Rights are looked up beside the thread that builds payloads: a thousand displays that come back hold up no push.
LOOKERS = ThreadPoolExecutor(2, thread_name_prefix="lado-look")


@types.coroutine
def _rest(begun: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """The rest of a coroutine that has been stepped once and waits for the future `waits_for`."""
    try:
        yield waits_for
        yield from begun.__await__()
    finally:
        begun.close()


class LivePage:
    """Subclasses say what may be seen (`look`); a refusal closes the socket before it is accepted.

    What is sent are whole snapshots, so while a reader is slow only the newest waits for it.
    """

    __slots__ = ("__weakref__", "_accepted", "_look", "_next", "_send", "_sending", "scope")

    def __init__(self, scope: Message, send: Send) -> None:
        self.scope, self._send = scope, send
        self._look: Look | None = None
        self._next: str | None = None
        self._accepted = self._sending = False

    def look(self) -> Look:
        """The topic, the stores it shows and in whose names it is open; raises DomainError. Runs in a thread."""
        raise NotImplementedError

    @classmethod
    def as_asgi(cls) -> Any:  # an ASGI application; Django's types know only views as routes
        """The page as a route."""

        async def page(scope: Message, receive: Receive, send: Send) -> None:
            await cls(scope, send).serve(receive)

        return page

    @property
    def path(self) -> dict[str, Any]:
        return dict(self.scope["url_route"]["kwargs"])

    async def serve(self, receive: Receive) -> None:
        """From the browser's wish to connect until it has gone."""
        await receive()
        refusal = await self._join()
        try:
            with contextlib.suppress(RuntimeError, OSError):  # closed by either side in the same moment
                if refusal:
                    await self._send({"type": "websocket.close", "code": refusal})
                    return
                await self._send({"type": "websocket.accept"})
                self._accepted = True
                newest, self._next = self._next, None
                if newest is not None:
                    self.push(newest)
            while (await receive())["type"] != "websocket.disconnect":
                pass  # pages say nothing here: what they want, they ask over HTTP
        finally:
            self._leave()

    async def _join(self) -> int:
        """Be among the hub's sockets, or the code to refuse with."""
        if not await hub.can_hear():
            return LATER
        try:
            topic, stores, owners = self._look = await self._looked()
        except DomainError:
            return GONE
        except (OperationalError, InterfaceError) as error:
            log.warning("a live page waits for the database (%s)", type(error).__name__)
            return LATER
        hub.join(self, topic, stores=stores, owners=owners)
        return 0

    async def _looked(self) -> Look:
        """What may be seen; looked up again when a right was revoked meanwhile, for it may have been this one."""
        while True:
            heard = hub.revocations
            look = await asyncio.get_running_loop().run_in_executor(LOOKERS, self._looked_up)
            if hub.revocations == heard:
                return look

    def _looked_up(self) -> Look:
        close_old_connections()
        try:
            return self.look()
        finally:
            close_old_connections()

    def _leave(self) -> None:
        if self._look is not None:
            topic, _stores, owners = self._look
            hub.leave(self, topic, owners=owners)

    # --- what the hub asks: at once, without waiting for the other side
    def push(self, payload: str) -> None:
        """Send `payload`, or keep it as the newest while something is still being sent."""
        if self._sending or not self._accepted:
            self._next = payload
            return
        rest = self._begun({"type": "websocket.send", "text": payload})
        if rest is not None:
            self._sending = True
            _keep(asyncio.create_task(self._finish(rest)))

    def drop(self) -> None:
        """The right to look has ended."""
        self._end(GONE)

    def send_away(self) -> None:
        """Nothing can be told here now."""
        self._end(LATER)

    def _end(self, code: int) -> None:
        rest = self._begun({"type": "websocket.close", "code": code})
        if rest is not None:
            self._abort()

    def _begun(self, message: Message) -> Awaitable[None] | None:
        """Send `message`; what is left to do when that has to wait for the reader.

        A send that need not wait is over at its first step: no task, no turn of the event loop.
        """
        sending = self._send(message)
        try:
            waits_for = sending.send(None)
        except (StopIteration, RuntimeError, OSError):  # sent; or closed in this moment, of which `receive` tells
            return None
        return _rest(sending, waits_for)

    async def _finish(self, rest: Awaitable[None]) -> None:
        """Send what is left, then the newest payload that came meanwhile, and so on."""
        try:
            while True:
                async with asyncio.timeout(SLOW):
                    await rest
                if self._next is None:
                    break
                rest, self._next = self._send({"type": "websocket.send", "text": self._next}), None
        except TimeoutError:
            self._abort()
        except (RuntimeError, OSError):  # closed
            return
        finally:
            self._sending = False

    def _abort(self) -> None:
        """Cut the line: a close would wait until all is sent, which is what does not happen here."""
        self._leave()
        transport = getattr(getattr(self._send, "__self__", None), "transport", None)  # uvicorn's
        if transport is not None:
            # a reset: else the kernel would keep megabytes for a reader who does not come for them
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()


_running: set[asyncio.Task[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    """Hold a task until it is done: the event loop itself keeps only weak references."""
    _running.add(task)
    task.add_done_callback(_running.discard)
