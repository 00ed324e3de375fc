"""What an audit is worth: points by weight, section by section. Pure.

An item gives its weight in full for "yes", nothing for "no", and a share for a mark out of 5. What does not apply is
left out on both sides, as if it had never been asked; texts are read, not counted. One knock-out item that fails makes
the whole audit fail, however good the rest is; the points stay what they are.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BEST: Final = 5
FAILED_MARK: Final = 2  # marks up to this one ask for something to be done
YES: Final = "yes"
NO: Final = "no"
NOT_APPLICABLE: Final = "na"


class Kind(StrEnum):
    """What an item asks for."""

    YES_NO = "yes_no"
    MARK = "mark"  # 0 to 5
    TEXT = "text"


@dataclass(frozen=True)
class Item:
    """One thing that is looked at. `weight` is 1 or more for what counts."""

    code: Hashable
    kind: Kind
    section: Hashable = ""
    weight: int = 1
    knock_out: bool = False


@dataclass(frozen=True)
class Part:
    """Points of a section, or of all: five for each unit of weight. `percent` is None when nothing counted."""

    points: int
    out_of: int

    @property
    def percent(self) -> float | None:
        """With one decimal, half up; 100 only for every point there is, so that nobody reads "100 %" beside a fault."""
        if not self.out_of:
            return None
        tenths = (2000 * self.points + self.out_of) // (2 * self.out_of)
        return min(tenths, 1000 if self.points == self.out_of else 999) / 10


@dataclass(frozen=True)
class Score:
    """`failed` are the items that ask for something to be done, `knocked_out` those of them that decide alone."""

    total: Part
    sections: Mapping[Hashable, Part]
    missing: tuple[Hashable, ...]  # not answered yet, in the order of the items
    failed: tuple[Hashable, ...]
    knocked_out: tuple[Hashable, ...]

    def passes(self, target: int) -> bool:
        """Whether it reaches `target` per cent and nothing knocks it out; it does when nothing counted."""
        return not self.knocked_out and 100 * self.total.points >= target * self.total.out_of


def answers_to(kind: Kind) -> tuple[str, ...]:
    """What may be answered to an item of this kind; nothing for texts."""
    if kind == Kind.TEXT:
        return ()
    return (YES, NO, NOT_APPLICABLE) if kind == Kind.YES_NO else (*map(str, range(BEST + 1)), NOT_APPLICABLE)


def fails(kind: Kind, value: str) -> bool:
    """Whether an answer asks for something to be done: "no", or a mark up to 2."""
    return value == NO or (kind == Kind.MARK and value.isdecimal() and int(value) <= FAILED_MARK)


def score(items: Sequence[Item], answers: Mapping[Hashable, str]) -> Score:
    """The score of `answers` by item code; "" is no answer. Raises ValueError for what an item does not take."""
    counted = [item for item in items if item.kind != Kind.TEXT]
    given = {item.code: answers.get(item.code, "") for item in counted}
    for item in counted:
        if given[item.code] and given[item.code] not in answers_to(item.kind):
            raise ValueError(f"{given[item.code]!r} is no answer to {item.code!r}")
    failed = tuple(item for item in counted if fails(item.kind, given[item.code]))
    sections = dict.fromkeys(item.section for item in items)
    return Score(
        total=_part(counted, given),
        sections={each: _part((item for item in counted if item.section == each), given) for each in sections},
        missing=tuple(item.code for item in counted if not given[item.code]),
        failed=tuple(item.code for item in failed),
        knocked_out=tuple(item.code for item in failed if item.knock_out),
    )


def _part(items: Iterable[Item], given: Mapping[Hashable, str]) -> Part:
    rated = [(item, given[item.code]) for item in items if given[item.code] not in ("", NOT_APPLICABLE)]
    points = sum(item.weight * _points(value) for item, value in rated)
    return Part(points, sum(item.weight * BEST for item, _value in rated))


def _points(value: str) -> int:
    return BEST if value == YES else 0 if value == NO else int(value)
