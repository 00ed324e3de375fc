"""The map of the store finder: dots that are links, words beside them, and where the person is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import atlas
from core.atlas import Box, Dot, Frame, Label, Scale, Spot
from queueing.screens.finder import Asked, Found, area_of
from stores.models import Store
from stores.queries.finding import points
from stores.queries.gazetteer import towns_within, within
from stores.queries.opening import is_open

AROUND = 25.0  # kilometres that are near at least; further off, twice as far as the nearest
ACROSS = 12.0  # kilometres that a map shows at least, unless a part of it is asked for
DOT, CLUSTER, HERE, TOWN = 12.0, 18.0, 13.0, 2.0  # how far their drawings reach, in units
LONGEST_NAME = 26
INSIDE = atlas.EDGE - 1  # the outermost stores lie on the edge itself, and numbers are not exact


@dataclass(frozen=True)
class Mark:
    """A dot with its link. `state` is open, closed or several; `label` is what is read aloud."""

    dot: Dot
    href: str
    label: str
    state: str


@dataclass(frozen=True)
class StoreMap:
    height: str
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]  # names of stores
    towns: tuple[Label, ...]
    town_dots: tuple[tuple[str, str], ...]
    scale: Scale
    here: tuple[str, str] | None
    states: frozenset[str]  # for the legend


def store_map(found: Found, asked: Asked, *, now: datetime) -> StoreMap | None:
    """The map of all that was found; of what lies around where a centre is known. None where nothing has a position."""
    frame, placed = _framed(found, asked)
    if frame is None:
        return None
    dots = atlas.dots(placed, frame)
    stores = _stores([dot.key for dot in dots])
    marks = tuple(_mark(dot, stores[dot.key], found, asked, now=now) for dot in dots if dot.key in stores)
    here = _here(found, frame)
    spots = [_spot(mark, stores[mark.dot.key]) for mark in marks]
    taken = [Spot("", here[0], here[1] - HERE, HERE)] if here else []  # the pin stands on its point
    names, towns, town_dots = _words(spots, taken, frame)
    return StoreMap(
        height=atlas.short(frame.height),
        marks=marks,
        labels=names,
        towns=towns,
        town_dots=town_dots,
        scale=atlas.scale_bar(frame),
        here=(atlas.short(here[0]), atlas.short(here[1])) if here else None,
        states=frozenset(mark.state for mark in marks),
    )


def _framed(found: Found, asked: Asked) -> tuple[Frame | None, list[atlas.Point]]:
    """The frame, and the stores that lie in it."""
    if found.centre and not asked.area:
        box = _around(found, found.centre)
        frame = atlas.frame_of(box, ACROSS) if box else None
        return frame, points(found.stores.filter(within(frame.box(INSIDE)))) if frame else []
    placed = points(found.stores)
    if not placed:
        return None, []
    box = area_of(asked.area) or atlas.box_of([(point.latitude, point.longitude) for point in placed])
    return atlas.frame_of(box, atlas.LEAST if asked.area else ACROSS), placed


def _around(found: Found, centre: tuple[float, float]) -> Box | None:
    """The centre and the stores near it: the nearest, and those less than twice as far off."""
    nearest = [row for row in found.stores.prefetch_related(None)[:20] if row.latitude is not None]
    if not nearest:
        return None
    reach = max(AROUND, 2 * nearest[0].km)  # type: ignore[attr-defined]  # annotated
    near = [row for row in nearest if row.km <= reach]  # type: ignore[attr-defined]  # annotated
    return atlas.box_of([centre, *((row.latitude or 0.0, row.longitude or 0.0) for row in near)])


def _stores(keys: Sequence[int]) -> dict[int, Store]:
    rows = Store.objects.filter(pk__in=keys).prefetch_related("hours_exceptions")
    return {row.pk: row for row in rows.order_by("id")}


def _mark(dot: Dot, store: Store, found: Found, asked: Asked, *, now: datetime) -> Mark:
    if dot.count > 1:
        said = ngettext(
            "%(count)d store, such as %(store)s: show this part", "%(count)d stores, such as %(store)s: show this part",
            dot.count,
        ) % {"count": dot.count, "store": store.name}  # fmt: skip
        part = asked.instead(area=_rounded(dot.box), text=asked.text if found.kind in {"named", "area"} else "")
        return Mark(dot, f"?{part.query()}".rstrip("&"), said, "several")
    opened = is_open(store, now=now)
    said = _("%(store)s: open") if opened else _("%(store)s: closed")
    return Mark(dot, reverse("store", args=[store.code]), said % {"store": store.name}, "open" if opened else "closed")


def _rounded(box: Box) -> str:
    """An area for an address, with all of `box` in it."""
    least, most = (math.floor, math.ceil)
    sides = zip(box, (least, least, most, most), strict=True)
    return ",".join(f"{to(side * 10_000) / 10_000:.4f}" for side, to in sides)


def _here(found: Found, frame: Frame) -> tuple[float, float] | None:
    if not found.centre:
        return None
    x, y = frame.place(*found.centre)
    return (x, y) if 0 <= x <= atlas.WIDE and 0 <= y <= frame.height else None


def _spot(mark: Mark, store: Store) -> Spot:
    """The name of a store where it is short enough to be read."""
    if mark.state == "several":
        return Spot("", mark.dot.x, mark.dot.y, CLUSTER)
    name = store.name if len(store.name) <= LONGEST_NAME else store.city
    return Spot(name if len(name) <= LONGEST_NAME else "", mark.dot.x, mark.dot.y, DOT)


def _words(
    spots: Sequence[Spot], taken: Sequence[Spot], frame: Frame
) -> tuple[tuple[Label, ...], tuple[Label, ...], tuple[tuple[str, str], ...]]:
    """Names of stores, then of towns where there is room, and the small dots of those."""
    named = [spot for spot in spots if spot.text]
    stores = {spot.text for spot in named}
    towns = [
        Spot(town.name, *frame.place(town.latitude, town.longitude), TOWN)
        for town in towns_within(frame.box())
        if town.name not in stores
    ]
    mute = [*(spot for spot in spots if not spot.text), *taken]
    found = atlas.labels([*named, *towns], frame.height, mute)
    shown = {label.text for label in found if label.text not in stores}
    return (
        tuple(label for label in found if label.text in stores),
        tuple(label for label in found if label.text in shown),
        tuple((atlas.short(town.x), atlas.short(town.y)) for town in towns if town.text in shown),
    )
