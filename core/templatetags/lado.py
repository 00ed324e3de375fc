"""Filters and tags that every template has."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.safestring import SafeString, mark_safe

from core import text

register = template.Library()


@register.filter
def localised(names: Mapping[str, str] | None) -> str:
    """The name in the active language."""
    return text.localised(names)


@register.filter
def clock(at: datetime | None, zone: str = "UTC") -> str:
    """`at` as HH:MM on the store's own clock."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M") if at else ""


@register.filter
def minutes(seconds: float | None) -> int:
    """Whole minutes, rounded down: "waited 8 min" is said only once 8 minutes have passed."""
    return int((seconds or 0) // 60)


@register.simple_tag
def qr(url: str, label: str) -> SafeString:
    """`url` as an inline SVG with `label` for screen readers; no style attribute, so the strict CSP holds."""
    import segno  # noqa: PLC0415 -- only pages with a code pay for it

    return mark_safe(  # noqa: S308 -- made by segno, which escapes the title
        segno.make_qr(url, error="m").svg_inline(scale=1, border=1, omitsize=True, title=label, dark="#10201D")
    )
