"""Which answers alarm: rules that people write, each with words to find and marks not to exceed. Pure.

A rule with both parts needs both: "lawyer" alone is no alarm where the rule also wants a mark of 2 or lower. Whoever
writes a rule sees what it would have found: `fired` gives the very words and the mark, nothing is decided elsewhere.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from feedback.reading import SCALES, Kind, folded

EVERY: Final = ""  # the language of a rule for all of them
_WORD: Final = re.compile(r"\w+\*?")
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_LETTER: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Rule:
    """`words` are words or phrases, one is enough, "fraud*" is every ending of it; what stands in one of `unless` does
    not count. `five_at_most`, `nps_at_most`, `unsolved`: the mark part, one is enough. Raises ValueError for nothing
    to look for, and for words that are none.
    """

    code: str
    language: str = EVERY
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    five_at_most: int | None = None
    nps_at_most: int | None = None
    unsolved: bool = False

    def __post_init__(self) -> None:
        if not self.words and not self.has_marks:
            raise ValueError(f"{self.code} looks for nothing")
        if not all(_phrase(each) for each in (*self.words, *self.unless)):
            raise ValueError(f"{self.code} names a word without a letter or digit")

    @property
    def has_marks(self) -> bool:
        return self.unsolved or self.five_at_most is not None or self.nps_at_most is not None


@dataclass(frozen=True)
class Mark:
    """What was answered to one question with a scale; None is "don't know" and never alarms."""

    kind: Kind
    value: int | bool | None


@dataclass(frozen=True)
class Fired:
    """Why: the words of the rule that were found, as the rule spells them, and the marks that were low enough."""

    rule: Rule
    words: tuple[str, ...]
    marks: tuple[Mark, ...]


def fired(text: str, marks: Sequence[Mark], language: str, rules: Iterable[Rule]) -> list[Fired]:
    """The rules that an answer sets off, in their order; none: no alarm. Of several texts, pass them joined by lines.

    A rule of one language reads what was written in it: the survey's, and Russian wherever most letters are Cyrillic.
    """
    spoken = {EVERY, language} | ({"ru"} if _is_cyrillic(text) else set())
    signs = _WORD.findall(folded(text).replace("*", " "))
    hits = (_hit(rule, signs, marks) for rule in rules if rule.language in spoken)
    return [hit for hit in hits if hit is not None]


def marks_of(answers: Mapping[str, str], kinds: Mapping[str, Kind]) -> list[Mark]:
    """The marks among answers as they are kept, by question; what is no mark on its scale is "don't know"."""
    return [Mark(kind, _value(answers[code], kind)) for code, kind in kinds.items() if code in answers and _rates(kind)]


def _rates(kind: Kind) -> bool:
    return kind in SCALES or kind == Kind.YES_NO


def _value(answer: str, kind: Kind) -> int | bool | None:
    if kind == Kind.YES_NO:
        return {"yes": True, "no": False}.get(answer)
    low, high = SCALES[kind]
    return int(answer) if answer.isdecimal() and low <= int(answer) <= high else None


def _hit(rule: Rule, signs: Sequence[str], marks: Sequence[Mark]) -> Fired | None:
    low = tuple(mark for mark in marks if _is_low(rule, mark))
    found = _found(rule, signs) if rule.words else ()
    if (rule.words and not found) or (rule.has_marks and not low):
        return None
    return Fired(rule, found, low)


def _is_low(rule: Rule, mark: Mark) -> bool:
    if mark.value is None:
        return False
    if mark.kind == Kind.YES_NO:
        return rule.unsolved and not mark.value
    most = {Kind.FIVE: rule.five_at_most, Kind.NPS: rule.nps_at_most}.get(mark.kind)
    low, high = SCALES.get(mark.kind, (1, 0))
    return most is not None and low <= mark.value <= min(most, high)


def _found(rule: Rule, signs: Sequence[str]) -> tuple[str, ...]:
    """The words of the rule that stand in the text, but for what stands in an exception."""
    excused = {place for phrase in rule.unless for start in _places(signs, phrase) for place in _span(start, phrase)}
    return tuple(
        word
        for word in rule.words
        if any(not excused.intersection(_span(start, word)) for start in _places(signs, word))
    )


def _places(signs: Sequence[str], words: str) -> Iterable[int]:
    phrase = _phrase(words)
    last = len(signs) - len(phrase)
    return (start for start in range(last + 1) if all(map(_same, phrase, signs[start : start + len(phrase)])))


def _span(start: int, words: str) -> range:
    return range(start, start + len(_phrase(words)))


def _phrase(words: str) -> list[str]:
    return _WORD.findall(folded(words))


def _same(wanted: str, sign: str) -> bool:
    return sign.startswith(wanted[:-1]) if wanted.endswith("*") else sign == wanted


def _is_cyrillic(text: str) -> bool:
    letters = len(_LETTER.findall(text))
    return bool(letters) and 2 * len(_CYRILLIC.findall(text)) > letters
