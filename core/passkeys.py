"""Where passkeys count: the one address (WebAuthn's relying party) that they are made for and used at."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import HttpRequest

LOCAL = "localhost"
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Place:
    """`rp_id` and `origin` as browsers name them.

    `fault` says why no browser would use a passkey on the page that was asked for: `number` (the address is no name),
    `insecure` (no https), `elsewhere` (another address than this one); "" when it would. `go_to` is an origin at which
    it would, where one is known.
    """

    rp_id: str
    origin: str
    fault: str = ""
    go_to: str = ""


def passkey_place(request: HttpRequest) -> Place:
    """That of LADO_PASSKEY_URL, else of LADO_PUBLIC_URL, else the address that was asked."""
    asked = _origin(f"{request.scheme}://{request.get_host()}")
    set_one = settings.PASSKEY_URL or settings.PUBLIC_URL
    origin = _origin(set_one) if set_one else asked
    parts = urlsplit(origin)
    host = parts.hostname or ""
    fault = _fault(parts.scheme, host)
    if fault:
        return Place(host, origin, fault, _local(parts) if fault == "number" else "")
    return Place(host, origin) if asked == origin else Place(host, origin, "elsewhere", origin)


def _origin(address: str) -> str:
    """Scheme, host and a port that is not the scheme's own, in small letters: as a browser writes it."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _fault(scheme: str, host: str) -> str:
    if _is_number(host):
        return "number"
    is_local = host == LOCAL or host.endswith(f".{LOCAL}")
    return "" if scheme == "https" or is_local else "insecure"


def _local(parts: SplitResult) -> str:
    """The same machine by its name, for a trial of Lado on one's own."""
    is_here = _is_number(parts.hostname or "") and ipaddress.ip_address(parts.hostname or "").is_loopback
    knows = LOCAL in settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS
    return _origin(f"{parts.scheme}://{LOCAL}:{parts.port or PORTS[parts.scheme]}") if is_here and knows else ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
