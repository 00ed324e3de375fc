"""What the store finder was asked, and what it answers: by name, town, postcode, position or part of the map."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.http import urlencode

from core.atlas import TURN, Box
from stores.models import Feature, Place, Store
from stores.models.features import in_order
from stores.queries.finding import find_stores, like_postcode
from stores.queries.gazetteer import place_of, places_named

LONGEST_TEXT = 100
LONGEST_NUMBERS = 80
Position = tuple[float, float]


@dataclass(frozen=True)
class Asked:
    """A question as its address says it; what makes no sense in an address is left out, never an error."""

    text: str = ""
    near: str = ""
    place: str = ""
    area: str = ""
    service: str = ""
    features: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        near, area = query.get("near", "")[:LONGEST_NUMBERS], query.get("area", "")[:LONGEST_NUMBERS]
        return cls(
            text=query.get("q", "")[:LONGEST_TEXT].strip(),
            near=near if position(near) else "",
            place=query.get("place", "")[:LONGEST_TEXT],
            area=area if area_of(area) else "",
            service=query.get("service", "")[:LONGEST_TEXT],
            features=tuple(in_order(query.getlist("has"))),
        )

    def query(self) -> str:
        """The same question for a link: "q=lis&", or nothing."""
        kept: Mapping[str, str | tuple[str, ...]] = {
            "q": self.text,
            "near": self.near,
            "place": self.place,
            "area": self.area,
            "service": self.service,
            "has": self.features,
        }
        said = urlencode({name: value for name, value in kept.items() if value}, doseq=True)
        return f"{said}&" if said else ""

    def instead(self, **other: str) -> "Asked":
        return replace(self, **other)  # type: ignore[arg-type]  # texts only

    @property
    def narrows(self) -> bool:
        return bool(self.service or self.features)

    @property
    def is_all(self) -> bool:
        return self == Asked()


def numbers(text: str, count: int) -> tuple[float, ...]:
    """That many finite numbers between commas; () for anything else."""
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        return ()
    return found if len(found) == count and all(map(math.isfinite, found)) else ()


def position(text: str) -> Position | None:
    """`lat,lon`; anything else is no position."""
    found = numbers(text, 2)
    return (found[0], found[1]) if found and abs(found[0]) <= 90 and abs(found[1]) <= 180 else None  # noqa: PLR2004 -- degrees


def area_of(text: str) -> Box | None:
    """`south,west,north,east`; anything else is no area."""
    found = numbers(text, 4)
    if not found:
        return None
    box = Box(*found)
    upright = -90 <= box.south <= box.north <= 90  # noqa: PLR2004 -- degrees
    return box if upright and -180 <= box.west <= box.east <= box.west + TURN else None  # noqa: PLR2004 -- degrees


@dataclass(frozen=True)
class Found:
    """The stores that answer, and how: `kind` is all, named, near, town, postcode or area.

    `centre` is where distances are from; `towns` are others that may have been meant.
    """

    kind: str
    stores: QuerySet[Store]
    centre: Position | None = None
    town: Place | None = None
    towns: tuple[Place, ...] = ()


def find(asked: Asked) -> Found:
    """The answer. A store's own name, town or address wins; then towns, the largest first; then postcodes alike."""
    near, town = position(asked.near), place_of(asked.place)
    centre = (town.latitude, town.longitude) if town else near
    if asked.area:
        return Found("area", _stores(asked, text=asked.text, near=centre, area=area_of(asked.area)), centre, town)
    if town:
        others = [place for place in places_named(asked.text) if place != town]
        return Found("town", _stores(asked, near=centre), centre, town, tuple(others))
    if asked.text:
        return _by_text(asked, near)
    return Found("near" if near else "all", _stores(asked, near=near), near)


def _by_text(asked: Asked, near: Position | None) -> Found:
    own, named = _stores(asked, text=asked.text, near=near), places_named(asked.text)
    if own.exists():
        return Found("named", own, near, towns=tuple(named))
    if named:
        town = named[0]
        centre = (town.latitude, town.longitude)
        return Found("town", _stores(asked, near=centre), centre, town, tuple(named[1:]))
    alike = like_postcode(asked.text)
    return Found("postcode", _stores(asked, near=alike), alike) if alike else Found("named", own, near)


def _stores(asked: Asked, *, text: str = "", near: Position | None = None, area: Box | None = None) -> QuerySet[Store]:
    return find_stores(text=text, near=near, area=area, service=asked.service, features=asked.features)


def words_of(features: list[str]) -> list[str]:
    """What a store has, in the reader's language."""
    return [str(Feature(code).label) for code in in_order(features)]
