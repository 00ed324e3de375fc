"""The wall of a region: act first, then every store, the most urgent first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import orjson
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.live import Topic
from insight.answers import wall_answer
from insight.queries.reasons import detail, reason
from insight.queries.wall import Tile, Wall, wall
from stores.models import Region

REGIONS = ("figures", "rank", "tiles")
FEW = 48  # tiles that are large enough to carry a second line


@dataclass(frozen=True)
class RankRow:
    """One store of the list "act first"."""

    tile: Tile
    text: str
    past: tuple[int, ...]

    @property
    def tone(self) -> str:
        return "late" if self.tile.level > 2 else "soon"  # noqa: PLR2004 -- from 60 %


class Face(NamedTuple):
    """All that is seen of a tile."""

    code: str
    name: str
    waiting: int
    percent: int
    risk: int
    state: str
    silent: int
    detail: str


def face(tile: Tile) -> Face:
    fact = tile.fact
    return Face(
        fact.code, fact.name, tile.tally.waiting, tile.percent, tile.level, tile.state, tile.silent, detail(tile)
    )


@lru_cache(maxsize=20_000)
def _drawn(_language: str, tile: Face) -> SafeString:
    """The tile in the active language: most of a wall looks as it did a second ago."""
    html = render_to_string("insight/wall_tile.html", {"tile": tile, "href": reverse("floor", args=[tile.code])})
    return mark_safe(html)  # noqa: S308 -- our own template


def payload(found: Wall) -> str:
    """The regions of the wall's page."""
    return orjson.dumps(
        {"revision": found.revision, "as_of": found.as_of.isoformat(), "regions": dict(parts(found))}
    ).decode()


def parts(found: Wall) -> dict[str, SafeString]:
    """Each region's HTML; a fresh page holds the same."""
    context = {
        "wall": found,
        "rank": [
            RankRow(tile, reason(tile), tuple(found.sparks.get(tile.fact.id, ())))
            for tile in found.tiles
            if tile.fact.id in found.sparks
        ],
        "tiles": [_drawn(get_language() or "en", face(tile)) for tile in found.tiles],
        "is_small": len(found.tiles) > FEW,
    }
    return {name: render_to_string(f"insight/wall_{name}.html", context) for name in REGIONS}


def build(topics: list[Topic], *, now: datetime) -> dict[Topic, str]:
    """The payloads of `topics`; each region is counted once for all languages and both forms."""
    payloads: dict[Topic, str] = {}
    by_group: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        by_group[topic.group].append(topic)
    for group, members in by_group.items():
        region = Region.objects.get(pk=int(group.partition(":")[2]))
        found = wall(region.pk, now=now)
        for topic in members:
            with translation.override(topic.language or "en"):
                is_page = topic.key == "page"
                payloads[topic] = payload(found) if is_page else orjson.dumps(wall_answer(region, found)).decode()
    return payloads
