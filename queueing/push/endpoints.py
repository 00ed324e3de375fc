"""Where messages may go. The address comes from a browser, so from anybody: it must lead out, to a push service."""

import re
import socket
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid

LONGEST = 1000
HTTPS = 443
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_SIGNS = re.compile(r"[!-~]+")  # printable ASCII without spaces
UNICAST = IPv6Network("2000::/3")
TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))  # an IPv4 address of any kind may stand in these
LOCAL = ("localhost", "127.0.0.1")


class EndpointRefused(Invalid):
    code, message = "push_endpoint", _("Lado does not write to that address.")


class NotPublicError(OSError):
    """The name leads to a machine that is nobody's but its owner's."""


def checked(endpoint: str) -> str:
    """`endpoint` when messages may go there; raises EndpointRefused. Where its name leads is asked when connecting."""
    if len(endpoint) > LONGEST or not _SIGNS.fullmatch(endpoint):
        raise EndpointRefused
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        raise EndpointRefused from error
    host = parts.hostname or ""
    if _is_bare(parts) and (_leads_out(parts.scheme, host, port) or is_local(parts.scheme, host)):
        return endpoint
    raise EndpointRefused


def _is_bare(parts: SplitResult) -> bool:
    return not (parts.username or parts.password or parts.fragment or "@" in parts.netloc or "\\" in parts.netloc)


def _leads_out(scheme: str, host: str, port: int | None) -> bool:
    return scheme == "https" and port in (None, HTTPS) and bool(_HOST.fullmatch(host)) and _is_known(host)


def _is_known(host: str) -> bool:
    return any(
        allowed in ("*", host) or (allowed.startswith("*.") and host.endswith(allowed[1:]))
        for allowed in settings.PUSH_HOSTS
    )


def is_local(scheme: str, host: str) -> bool:
    """A push service of this machine, which only a demo or a test may name."""
    return bool(settings.PUSH_LOCAL) and scheme in ("http", "https") and host in LOCAL


def is_public(address: str) -> bool:
    """Whether anybody on the internet may reach it: no private, loopback, link-local or tunnelled one."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found not in UNICAST or any(found in each for each in TUNNELS)):
        return False
    return found.is_global and not found.is_multicast


class PublicOnly(ThreadedResolver):
    """Names as they lead at the moment of connecting: a name that changes its mind afterwards gains nothing."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        if not is_local("https", host) and not all(is_public(each["host"]) for each in found):
            raise NotPublicError(f"{host} is not public")
        return found
