"""The kiosk's first page: how full the store is, and what one can come for."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from queueing.queries.catalogue import topic_tiles
from queueing.queries.coming import has_bookings
from queueing.queries.outlook import open_nearby, outlook
from queueing.screens.frame import Frame, regions


def payload(frame: Frame, key: object) -> str:
    """The regions of the first page; the key says whether its customer reads large text."""
    return regions(frame, home(frame, large=bool(key)))


def reading(*, large: bool) -> str:
    """What every link of a visit carries on: how this customer reads."""
    return f"?lang={get_language()}{'&text=large' if large else ''}"


def home(frame: Frame, *, large: bool) -> dict[str, str]:
    """The regions by name."""
    view = outlook(frame.store, now=frame.now)
    context: dict[str, Any] = {
        "view": view.now,
        "obstacle": view.obstacle,
        "tight": view.tight,
        "now": frame.now,
        "query": reading(large=large),
    }
    if view.now.open:
        context["topics"] = topic_tiles(frame.store)
        context["has_bookings"] = has_bookings(frame.store, now=frame.now)
    else:
        context["nearby"] = open_nearby(frame.store, now=frame.now)
    return {
        "say": render_to_string("queueing/kiosk_say.html", context),
        "choices": render_to_string("queueing/kiosk_choices.html", context),
    }
