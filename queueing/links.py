"""Addresses that leave the house, in mails, SMS and calendars: there is no request to take the host from."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def booking_link(token: str, anchor: str = "", page: str = "") -> str:
    """The customer's own page of a booking, or the `page` below it. Opening it changes nothing."""
    path = f"/booking/{token}/" + (f"{page}/" if page else "")
    return _origin() + path + (f"#{anchor}" if anchor else "")


def store_link(code: str) -> str:
    """A store's own page: where it is, when it is open."""
    return _origin() + reverse("store", args=[code])


def host() -> str:
    """What the names of things are made unique with, all over the world."""
    return urlsplit(_origin()).hostname or "localhost"


def _origin() -> str:
    return (settings.PUBLIC_URL or settings.OWN_URL).rstrip("/")
