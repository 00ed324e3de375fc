"""The chain's own customer system, asked through a port (docs/crm.md). Without LADO_CRM_URL there is none."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from stores.crm.guard import Guarded
from stores.crm.memory import Memory
from stores.crm.values import CrmFailed, Fact, Failure, Key, Query, Record, Want

__all__ = ["CrmFailed", "Fact", "Failure", "Guarded", "Key", "Query", "Record", "Want", "health", "is_on", "port"]
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_on() -> bool:
    """Whether there is a customer system to ask."""
    return bool(settings.CRM_URL)


def port() -> Guarded | None:
    """The way to it, one for the process; None when there is none."""
    if not settings.CRM_URL:
        return None
    hosts = frozenset(host.lower() for host in settings.CRM_LINK_HOSTS)
    return _port(settings.CRM_URL, settings.CRM_TOKEN, hosts, settings.CRM_WITHIN, settings.DEMO)


@lru_cache(maxsize=1)
def _port(url: str, token: str, hosts: frozenset[str], within: float, demo: bool) -> Guarded:  # noqa: FBT001 -- a key of the cache
    from stores.crm.http import COURIER, HttpCrm  # noqa: PLC0415 -- chains without a customer system load no HTTP client

    own = hosts or {urlsplit(url).netloc.rpartition("@")[2].lower()}
    return Guarded(HttpCrm(url, token, own, within, demo), memory=Memory(COURIER.later))


def require_safe_address() -> None:
    """Raise ImproperlyConfigured for an address that would send phones and the token through a network in the clear."""
    if not settings.CRM_URL:
        return
    parts = urlsplit(settings.CRM_URL)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or "@" in parts.netloc:
        raise ImproperlyConfigured("LADO_CRM_URL must be an https address without a password in it (docs/crm.md).")


def health() -> dict[str, Any]:
    """What /health/ready/ says about it: pages go on without."""
    found = port()
    if found is None:
        return {"state": "off"}
    return {"status": "down" if found.state == "resting" else "ok", "state": found.state}
