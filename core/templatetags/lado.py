"""Filters and tags that every template has."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core import dates, pictures, text, words
from core.drawings import ICONS, MARK, NO_ICON, SHAPES

register = template.Library()
TONES = {
    "waiting": "side",
    "called": "call",
    "serving": "side",
    "done": "good",
    "free": "good",
    "booked": "side",
    "long": "late",
    "late": "late",
    "risk": "soon",
    "law": "law",
}


# --- words ------------------------------------------------------------------------------------------------------------
@register.filter
def localised(names: Mapping[str, str] | str | None) -> str:
    """The name in the active language; a plain string is already one."""
    return names if isinstance(names, str) else text.localised(names)


@register.filter(expects_localtime=True)
def day(on: date | None, parts: str = "") -> str:
    """A day in few signs; `parts` are those of `core.dates.short_day`. Nothing of None."""
    return dates.short_day(on, parts) if on else ""


@register.filter
def clock(at: datetime | None, zone: str = "UTC") -> str:
    """`at` as HH:MM on the store's own clock."""
    return at.astimezone(ZoneInfo(zone or "UTC")).strftime("%H:%M") if at else ""


@register.filter
def minutes(seconds: float | None) -> int:
    """Whole minutes, rounded down: "waited 8 min" is said only once 8 minutes have passed."""
    return int((seconds or 0) // 60)


@register.filter
def minute_words(count: float | None) -> str:
    """ "4 min", "1 h 20" from minutes."""
    return words.minute_words(count or 0)


@register.simple_tag
def wait_words(p10: float, p90: float) -> str:
    """ "about 8–14 min" from seconds."""
    return words.wait_words(p10, p90)


@register.simple_tag
def said_words(p10: float, p90: float) -> str:
    """ "8–14 min" from seconds."""
    return words.said_words(p10, p90)


@register.filter
def state_words(state: str) -> str:
    """The word for a state of a ticket or a counter."""
    return str(words.STATE_WORDS.get(state, state))


@register.filter
def state_tone(state: str) -> str:
    """The tone of a state (LOOK 6); a tone is its own, anything else has none."""
    return TONES.get(state, state if state in TONES.values() else "")


@register.filter
def key_words(key: str) -> str:
    """What is printed on a key of the keyboard."""
    return gettext("Space") if key == "Space" else key


@register.filter
def put(sentence: str, value: object) -> str:
    """`value` in the place of %s."""
    return str(sentence).replace("%s", str(value))


@register.simple_tag
def elapsed(since: datetime | None, now: datetime | None) -> str:
    """The running clock "06:40" from `since` to `now`; clock.js carries it on."""
    return words.elapsed_words((now - since).total_seconds()) if since and now else ""


@register.simple_tag
def attributes(**values: Any) -> SafeString:
    """HTML attributes of what is given (`aria_label` is aria-label); True is the bare name, nothing is left out."""
    return flatatt({name.rstrip("_").replace("_", "-"): value for name, value in values.items() if value != ""})


# --- drawings ---------------------------------------------------------------------------------------------------------
def _svg(paths: str, size: int, css: str, label: str) -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return mark_safe(  # noqa: S308 -- the paths are our own, css and label are escaped
        f'<svg class="{conditional_escape(css)}" viewBox="0 0 {size} {size}" {spoken}>{paths}</svg>'
    )


@register.simple_tag
def icon(name: str, label: str = "", css: str = "ico") -> SafeString:
    """An icon of core.drawings, hidden from screen readers unless it has a label."""
    return _svg(ICONS.get(name) or ICONS[NO_ICON], 24, css, label)


@register.simple_tag
def shape(name: str, label: str = "", css: str = "shape") -> SafeString:
    """The shape of a state; a name without a shape gives nothing."""
    return _svg(SHAPES[name], 16, css, label) if name in SHAPES else SafeString("")


@register.simple_tag
def lado_mark() -> SafeString:
    """The two halves of the logo."""
    return mark_safe(f'<svg viewBox="0 0 24 24" aria-hidden="true">{MARK}</svg>')  # noqa: S308 -- our own


@register.simple_tag
def controller() -> Mapping[str, str]:
    """Who is responsible for customers' data: name and contact, "" where the chain has set none."""
    return {"name": settings.CONTROLLER_NAME, "contact": settings.CONTROLLER_CONTACT}


@register.simple_tag
def qr(url: str, label: str) -> SafeString:
    """`url` as an inline SVG with `label` for screen readers; no style attribute, so the strict CSP holds."""
    import segno  # noqa: PLC0415 -- only pages with a code pay for it

    return mark_safe(  # noqa: S308 -- made by segno, which escapes the title
        segno.make_qr(url, error="m").svg_inline(scale=1, border=1, omitsize=True, title=label, dark="#10201D")
    )


# --- pictures ---------------------------------------------------------------------------------------------------------
@register.simple_tag
def promise_ruler(
    p10: float, p90: float, said_p10: float | str | None = None, said_p90: float | str | None = None
) -> pictures.Ruler | None:
    """The ruler of a promise from seconds; None where words say enough. What a template does not know comes as ""."""
    if words.is_at_once(p90):
        return None
    low, high = words.wait_bounds(p10, p90)
    said = (
        words.wait_bounds(said_p10, said_p90)
        if isinstance(said_p10, int | float) and isinstance(said_p90, int | float)
        else None
    )
    return pictures.ruler(low, high, said)


@register.simple_tag
def bar_picture(items: Sequence[Mapping[str, Any]], goal: float | str | None = None) -> pictures.Bars:
    return pictures.bars(items, goal if isinstance(goal, int | float) else None)


@register.simple_tag
def spark_picture(past: Sequence[float], future: Sequence[float] | str | None = None) -> pictures.Spark:
    return pictures.spark(past, future if future and not isinstance(future, str) else ())


@register.simple_tag
def part(value: float | None, of: float | None, width: float) -> str:
    """How much of `width` a share fills."""
    return pictures.part(value or 0.0, of or 0.0, width)
