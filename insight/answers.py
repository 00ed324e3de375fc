"""What the monitors answer to programs: plain values, waits in seconds."""

from typing import Any

from insight.queries.reasons import reason
from insight.queries.wall import Tile, Wall
from stores.models import Region


def tile_answer(tile: Tile) -> dict[str, Any]:
    """One store of GET insight/stores/."""
    tally = tile.tally
    return {
        "code": tile.fact.code,
        "name": tile.fact.name,
        "state": tile.state or "open",
        "waiting": tally.waiting,
        "longest_wait_seconds": round(tally.longest),
        "over_limit": tally.over,
        "longer_than_promised": tally.broken,
        "breach_risk": round(tally.risk, 3),
        "counters_open": tally.open,
        "counters": tally.counters,
        "counters_paused": tally.paused,
        "counters_free": tally.free,
        "reason": reason(tile) if tile.level else None,
    }


def wall_answer(region: Region, found: Wall) -> dict[str, Any]:
    """The JSON of /ws/wall/: a region, its stores most urgent first."""
    return {
        "region": region.code,
        "revision": found.revision,
        "as_of": found.as_of.isoformat(),
        "waiting": found.waiting,
        "at_risk": found.at_risk,
        "served_today": found.day.served,
        "called_in_time": None if found.day.in_time is None else round(found.day.in_time, 3),
        "stores": [tile_answer(tile) for tile in found.tiles],
    }
