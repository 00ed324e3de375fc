"""A plain map as numbers: where dots, their clusters and their labels lie in an SVG. Pure; templates draw.

Degrees become units by an equirectangular projection, true at the latitude in the middle. Dots are never nearer to each
other than a fingertip: what would be is one dot with a count. So a map of thousands is as small as one of forty.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

WIDE: Final = 356.0  # units: a phone's column, so that a unit is about a pixel there
LOW, HIGH = 150.0, 360.0  # how high a map may be
EDGE: Final = 28.0  # between the outermost dots and the border
APART: Final = 48.0  # between the middles of two dots
CELL: Final = APART / 2
LEAST: Final = 1.0  # kilometres across: no map shows less
KM: Final = 2 * math.pi * 6371 / 360  # of a degree of latitude
TURN = 360.0


class Point(NamedTuple):
    """Something at a position, in degrees."""

    key: int
    latitude: float
    longitude: float


class Box(NamedTuple):
    """Part of the Earth in degrees. `west` <= `east`, which may pass 180 where the date line lies in it."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True)
class Dot:
    """One thing, or `count` too near to each other to be told apart; `key` is the first of them."""

    key: int
    count: int
    x: float
    y: float
    box: Box

    @property
    def left(self) -> str:
        return short(self.x)

    @property
    def top(self) -> str:
        return short(self.y)


@dataclass(frozen=True)
class Frame:
    """What part of the Earth a map shows, and in how many units."""

    latitude: float
    longitude: float  # of the middle
    scale: float  # units a kilometre
    height: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a position lies, x to the right and y down."""
        east = (nearest_turn(longitude, self.longitude) - self.longitude) * _narrowed(self.latitude)
        return WIDE / 2 + east * KM * self.scale, self.height / 2 - (latitude - self.latitude) * KM * self.scale

    def box(self, edge: float = 0.0) -> Box:
        """All that the map shows, less `edge` units on each side."""
        up = (self.height / 2 - edge) / self.scale / KM
        aside = (WIDE / 2 - edge) / self.scale / KM / _narrowed(self.latitude)
        return Box(self.latitude - up, self.longitude - aside, self.latitude + up, self.longitude + aside)


def nearest_turn(longitude: float, to: float) -> float:
    """The same meridian, said in the turn in which it is nearest to `to`."""
    return longitude + TURN * round((to - longitude) / TURN)


def _narrowed(latitude: float) -> float:
    """How much shorter a degree of longitude is there than one of latitude."""
    return max(math.cos(math.radians(latitude)), 0.01)


def box_of(points: Iterable[tuple[float, float]]) -> Box:
    """The smallest box around positions, of which there is at least one; over the date line where that is shorter."""
    positions = list(points)
    south, north = min(lat for lat, _lon in positions), max(lat for lat, _lon in positions)
    around = sorted({lon % TURN for _lat, lon in positions})
    gaps = [(after - before, after) for before, after in zip(around, [*around[1:], around[0] + TURN], strict=True)]
    gap, start = max(gaps)
    width = max(TURN - gap, 0.0)
    west = (start + TURN / 2) % TURN - TURN / 2
    return Box(south, west, north, west + width)


def frame_of(box: Box, least: float = LEAST) -> Frame:
    """The frame in which `box` is as large as it can be, with room at its edges; at least `least` kilometres across."""
    latitude, longitude = (box.south + box.north) / 2, (box.west + box.east) / 2
    across = max((box.east - box.west) * KM * _narrowed(latitude), least)
    up = max((box.north - box.south) * KM, least / 2)
    scale = min((WIDE - 2 * EDGE) / across, (HIGH - 2 * EDGE) / up)
    return Frame(latitude, longitude, scale, min(max(up * scale + 2 * EDGE, LOW), HIGH))


class _Group:
    """Points that lie together. It lies in the middle of those of its own cell; what it draws in does not move it."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.x = self.y = 0.0

    def add(self, point: Point, x: float, y: float) -> None:
        self.points.append(point)
        self.x += (x - self.x) / len(self.points)
        self.y += (y - self.y) / len(self.points)

    def away(self, other: "_Group") -> float:
        return math.hypot(self.x - other.x, self.y - other.y)

    def dot(self) -> Dot:
        box = box_of((point.latitude, point.longitude) for point in self.points)
        return Dot(min(point.key for point in self.points), len(self.points), self.x, self.y, box)


def dots(points: Iterable[Point], frame: Frame) -> list[Dot]:
    """The dots of a map, from left to right and top to bottom as people read; none nearer than APART to another."""
    cells: dict[tuple[int, int], _Group] = {}
    for point in points:
        x, y = frame.place(point.latitude, point.longitude)
        cells.setdefault((int(x // CELL), int(y // CELL)), _Group()).add(point, x, y)
    found = [group.dot() for group in _gathered(cells.values())]
    return sorted(found, key=lambda dot: (round(dot.y / APART), dot.x, dot.key))


def _gathered(groups: Iterable[_Group]) -> list[_Group]:
    """The fullest cells, all APART; each draws in the others that are nearest to it."""
    kept: list[_Group] = []
    for group in sorted(groups, key=lambda group: (-len(group.points), group.points[0].key)):
        near = min(kept, key=group.away, default=None)
        if near is not None and near.away(group) < APART:
            near.points += group.points
        else:
            kept.append(group)
    return kept


@dataclass(frozen=True)
class Label:
    """A word beside a place; `anchor` is SVG's text-anchor."""

    text: str
    x: str
    y: str
    anchor: str


class Spot(NamedTuple):
    """What a label belongs to: its middle, and how far its drawing reaches."""

    text: str
    x: float
    y: float
    reach: float


SIGN, LINE = 7.4, 14.0  # units a letter is wide, and a line high
Area = tuple[float, float, float, float]


def labels(spots: Sequence[Spot], height: float, taken: Iterable[Spot] = ()) -> list[Label]:
    """As many labels as find room beside their spots; `taken` are drawings without words that must stay free."""
    full = [_around(spot) for spot in (*spots, *taken)]
    found = []
    for spot in spots:
        for label, area in _sides(spot):
            if _inside(area, height) and not any(_meet(area, other) for other in full):
                full.append(area)
                found.append(label)
                break
    return found


def _around(spot: Spot) -> Area:
    return spot.x - spot.reach, spot.y - spot.reach, spot.x + spot.reach, spot.y + spot.reach


def _sides(spot: Spot) -> Iterable[tuple[Label, Area]]:
    """Right, left, below, above: where the words would be."""
    width, away, middle = len(spot.text) * SIGN, spot.reach + 4, spot.y + LINE / 3
    right, left = spot.x + away, spot.x - away
    yield _label(spot, right, middle, "start"), (right, spot.y - LINE / 2, right + width, spot.y + LINE / 2)
    yield _label(spot, left, middle, "end"), (left - width, spot.y - LINE / 2, left, spot.y + LINE / 2)
    for top in (spot.y + away - 2, spot.y - away - LINE + 2):
        area = (spot.x - width / 2, top, spot.x + width / 2, top + LINE)
        yield _label(spot, spot.x, top + LINE * 0.8, "middle"), area


def _label(spot: Spot, x: float, y: float, anchor: str) -> Label:
    return Label(spot.text, short(x), short(y), anchor)


def _inside(area: Area, height: float) -> bool:
    return area[0] >= 2 and area[1] >= 2 and area[2] <= WIDE - 2 and area[3] <= height - 2  # noqa: PLR2004 -- a hair's breadth


def _meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@dataclass(frozen=True)
class Scale:
    """A bar that tells distances."""

    km: str
    width: str


def scale_bar(frame: Frame, longest: float = 90.0) -> Scale:
    """The longest round distance whose bar is at most `longest` units."""
    most = longest / frame.scale
    power: float = 10.0 ** math.floor(math.log10(most))
    km = next(step * power for step in (5, 2, 1) if step * power <= most)
    return Scale(f"{km:g}", short(km * frame.scale))


def short(number: float) -> str:
    """One decimal, and whole numbers without one, with a point in every language."""
    return f"{number:.1f}".removesuffix(".0")
