"""Addresses of surveys that leave the house."""

from django.conf import settings
from django.urls import reverse


def survey_link(token: str, code: str = "", value: str = "") -> str:
    """The page of an invitation, with one answer filled in. Opening it changes nothing."""
    filled = f"?{code}={value}" if code else ""
    return (settings.PUBLIC_URL or settings.OWN_URL).rstrip("/") + reverse("survey", args=[token]) + filled
