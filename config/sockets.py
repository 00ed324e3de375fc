"""Sockets are opened by our own pages only."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def _own(scope: dict[str, Any]) -> bool:
    """Whether the Origin is the host asked (a program sends none); browsers always send it, so others' pages fail."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"origin", b"host")}
    host = headers.get(b"host", "")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    origin = headers.get(b"origin")
    return origin is None or urlsplit(origin).netloc == host


def same_origin(app: App) -> App:
    """Refuse, before accept, a socket that another site's page opens."""

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if _own(scope):
            await app(scope, receive, send)
        else:
            await refused(scope, receive, send)

    return guarded


async def refused(_scope: dict[str, Any], receive: Any, send: Any) -> Any:  # None; Django's types know only views
    """Not accepted: another site's page, or an address that leads nowhere."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})
