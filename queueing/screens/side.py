"""Two views of one state: the customer's screen in the customer's language, the clerk's panel with its small mirror."""

from collections import defaultdict
from datetime import datetime
from typing import cast

import orjson
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from core.live import Topic
from queueing.queries.choices import targets
from queueing.queries.side import SideView, side_view

SCREEN, PANEL = "screen", "panel"


def screen_parts(view: SideView, *, now: datetime) -> dict[str, SafeString]:
    """The customer's screen: its one region."""
    with translation.override(view.language or view.store.language):
        return {"side": render_to_string("queueing/side_screen.html", context(view, now=now))}


def panel_parts(view: SideView, *, staff_id: int, now: datetime) -> dict[str, SafeString]:
    """The clerk's steps (in the active language) and the mirror (in the customer's); empty for others."""
    if view.session_id is None or view.clerk_id != staff_id:
        return {"steps": SafeString(""), "mirror": SafeString("")}
    shown = context(view, now=now)
    shown["services"] = targets(view.store.pk, now=now).services
    steps = render_to_string("queueing/side_steps.html", shown)
    with translation.override(view.language):
        shown["mirror"] = render_to_string("queueing/side_mirror.html", shown)
    return {"steps": steps, "mirror": render_to_string("queueing/side_panel.html", shown)}


def context(view: SideView, *, now: datetime) -> dict[str, object]:
    return {
        "side": view,
        "step": view.step,
        "now": now,
        "zone": view.store.time_zone,
        "languages_known": settings.LANGUAGES,
    }


def payload(view: SideView, parts: dict[str, SafeString], *, now: datetime) -> str:
    return orjson.dumps({"revision": view.revision, "as_of": now.isoformat(), "regions": parts}).decode()


def build(topics: list[Topic], *, now: datetime) -> dict[Topic, str]:
    """The payloads of `topics` of one view; the state of each counter is read once for all that look at it."""
    by_group: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        by_group[topic.group].append(topic)
    payloads: dict[Topic, str] = {}
    for group, members in by_group.items():
        view = side_view(int(group.partition(":")[2]))
        if view is None:
            continue
        for topic in members:
            payloads[topic] = _built(topic, view, now=now)
    return payloads


def _built(topic: Topic, view: SideView, *, now: datetime) -> str:
    if topic.view == SCREEN:
        own = topic.key in (None, view.session_id)
        shown = view if own else SideView(view.counter_id, view.counter, view.store, view.revision)
        return payload(shown, screen_parts(shown, now=now), now=now)
    with translation.override(topic.language or "en"):
        return payload(view, panel_parts(view, staff_id=cast("int", topic.key), now=now), now=now)
