"""Alarm rules as sentences for those who write them, and what they find in an answer that is tried out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from feedback.alarm import Fired, Mark, fired
from feedback.models import AlarmRule, Level
from feedback.reading import Kind


@dataclass(frozen=True)
class RuleLine:
    """A rule as it is read: when it looks, what for, and whose list it goes to."""

    row: AlarmRule
    parts: tuple[str, ...]

    @property
    def level(self) -> str:
        return str(Level(self.row.level).label)


@dataclass(frozen=True)
class Found:
    """A rule that would fire, and why."""

    row: AlarmRule
    because: tuple[str, ...]


def rule_lines(rows: Iterable[AlarmRule]) -> list[RuleLine]:
    return [RuleLine(row, explained(row)) for row in rows]


def explained(row: AlarmRule) -> tuple[str, ...]:
    """What has to be true, sentence by sentence; all of them together."""
    rule, said = row.rule(), []
    if rule.language:
        language = dict(settings.LANGUAGES).get(rule.language, rule.language)
        said.append(_("The answer is in this language: %(language)s.") % {"language": language})
    if rule.words:
        said.append(_("The text has one of these: %(words)s.") % {"words": ", ".join(rule.words)})
    if rule.unless:
        said.append(_("What stands in one of these does not count: %(words)s.") % {"words": ", ".join(rule.unless)})
    marks = []
    if rule.five_at_most is not None:
        marks.append(_("%(mark)s or less of five") % {"mark": rule.five_at_most})
    if rule.nps_at_most is not None:
        marks.append(_("%(mark)s or less of ten") % {"mark": rule.nps_at_most})
    if rule.unsolved:
        marks.append(_("“Was it solved?” answered with no"))
    if marks:
        said.append(_("One of these marks was given: %(marks)s.") % {"marks": "; ".join(marks)})
    return tuple(said)


def tried(rows: Iterable[AlarmRule], answer: Mapping[str, Any]) -> list[Found]:
    """The rules that an answer of `text`, `language`, `five` and `nps` would set off."""
    active = {row.code: row for row in rows if row.is_active}
    marks = [
        Mark(kind, answer[name]) for name, kind in (("five", Kind.FIVE), ("nps", Kind.NPS)) if answer[name] is not None
    ]
    hits = fired(answer["text"], marks, answer["language"] or "en", [row.rule() for row in active.values()])
    return [Found(active[hit.rule.code], because(hit)) for hit in hits]


def because(hit: Fired) -> tuple[str, ...]:
    """The words that were found, the marks that were low enough."""
    said = [_("Found: %(words)s.") % {"words": ", ".join(hit.words)}] if hit.words else []
    if hit.marks:
        said.append(_("Low enough: %(marks)s.") % {"marks": ", ".join(str(mark.value) for mark in hit.marks)})
    return tuple(said)
