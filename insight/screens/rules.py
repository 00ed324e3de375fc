"""The figures of the rule preview as its page says and draws them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.words import minute_words
from insight.queries.rules import MINUTE, Comparison, Figures, Fit, TierLine
from insight.templatetags.monitor import percent
from queueing.queries.offers import turns
from stores.commands.rules import Rule
from stores.models import LinePolicy, Tier

TONES = {"good": "good", "fair": "side", "poor": "soon"}


@dataclass(frozen=True)
class Strip:
    """One rule's waits: a strip of the picture with its sentence, and a row of the table."""

    kind: str  # real now new
    name: str
    figures: Figures
    limit: float  # seconds; 0 without one
    says: str
    sentence: str


@dataclass(frozen=True)
class Block:
    """A tier, or everybody: its strips one below the other."""

    name: str
    tier: Tier | None
    count: int
    limit: str
    change: str  # of what nine of ten wait, under the new rule
    strips: tuple[Strip, ...]  # the rules side by side
    rows: tuple[Strip, ...]  # with what really was, for the table


@dataclass(frozen=True)
class Trust:
    tone: str
    title: str
    text: str


@dataclass(frozen=True)
class Shown:
    blocks: tuple[Block, ...]
    trust: Trust | None
    longest: float


def shown(found: Comparison, tiers: Sequence[Tier]) -> Shown:
    """Everybody first, then each tier in the chain's order."""
    by_code = {tier.code: tier for tier in sorted(tiers, key=lambda tier: tier.pk)}
    lines = {line.code: line for line in found.lines}
    blocks = [_block(lines[code], tier) for code, tier in by_code.items() if code in lines]
    total = _block(found.total, None)
    return Shown((total, *blocks), _trust(found.fit), found.longest)


def rule_words(rule: Rule, *, today: Rule, tiers: Sequence[Tier]) -> str:
    """A rule in a line: its kind, its turns by the tiers' names, and what bookings get when that is not as today."""
    parts = [str(LinePolicy.Kind(rule.kind).label)]
    if rule.weights:
        names = {tier.code: str(tier) for tier in tiers}
        parts.append(", ".join(f"{names.get(code, code)}\u00a0{count}" for code, count in turns(rule.weights).items()))
    minutes = (rule.lead_minutes, rule.grace_minutes)
    if minutes != (today.lead_minutes, today.grace_minutes):
        lead, grace = (number_format(each, decimal_pos=None if each % 1 else 0) for each in minutes)
        parts.append(
            _("bookings from %(lead)s min before to %(grace)s min after their time") % {"lead": lead, "grace": grace}
        )
    return " · ".join(parts)


def _block(line: TierLine, tier: Tier | None) -> Block:
    rows = tuple(_strips(line, str(tier) if tier else _("Everybody"), has_limit=tier is not None))
    return Block(
        name=str(tier) if tier else _("Everybody"),
        tier=tier,
        count=line.count,
        limit=_limits(line) if tier else "",
        change=_change(line),
        strips=rows[1:],
        rows=rows,
    )


def _change(line: TierLine) -> str:
    if line.new is None or line.new.p90 is None or line.now.p90 is None:
        return ""
    minutes = _whole(line.new.p90) - _whole(line.now.p90)
    if not minutes:
        return _("nine of ten: as today")
    longer = minutes > 0
    words = minute_words(abs(minutes))
    return (_("nine of ten: %(time)s longer") if longer else _("nine of ten: %(time)s less")) % {"time": words}


def _within(seconds: float) -> str:
    """Whole minutes that hold the wait: rounded up, for "within" is a promise."""
    return minute_words(_whole(seconds))


def _whole(seconds: float) -> int:
    return max(1, ceil(seconds / MINUTE))


def _limits(line: TierLine) -> str:
    if line.new is not None and line.limit != line.new_limit:
        return _("limit %(now)s, new %(new)s") % {"now": _limit(line.limit), "new": _limit(line.new_limit)}
    return _("limit %(limit)s") % {"limit": _limit(line.limit)} if line.limit is not None else _("no limit")


def _limit(minutes: float | None) -> str:
    return _("none") if minutes is None else minute_words(minutes)


def _strips(line: TierLine, who: str, *, has_limit: bool) -> Iterator[Strip]:
    for kind, name, figures, limit in (
        ("real", _("As it was"), line.real, line.limit),
        ("now", _("Today’s rule"), line.now, line.limit),
        ("new", _("New rule"), line.new, line.new_limit),
    ):
        if figures is not None:
            says = _says(figures)
            seconds = (limit or 0.0) * MINUTE if has_limit else 0.0
            sentence = _("%(who)s. %(rule)s: %(waits)s") % {"who": who, "rule": name, "waits": says}
            yield Strip(kind, name, figures, seconds, says, sentence)


def _says(figures: Figures) -> str:
    if figures.median is None or figures.p90 is None:
        return _("Nobody was called.")
    values = {"median": _within(figures.median), "p90": _within(figures.p90)}
    words = _("half within %(median)s, nine of ten within %(p90)s.") % values
    if figures.over is None:
        return words
    return _("%(waits)s Over the limit: %(share)s.") % {"waits": words, "share": percent(figures.over)}


def _trust(fit: Fit | None) -> Trust | None:
    if fit is None:
        return None
    titles = {
        "good": _("The replay is close to what happened."),
        "fair": _("The replay is roughly what happened."),
        "poor": _("The replay is far from what happened: trust it little."),
    }
    text = _(
        "Under today’s rule %(share)s of %(n)s customers wait within 5 min of what they really waited. Half really "
        "waited up to %(real)s, replayed %(played)s."
    ) % {
        "share": percent(fit.near),
        "n": fit.customers,
        "real": _within(fit.real_median),
        "played": _within(fit.played_median),
    }
    return Trust(TONES[fit.word], titles[fit.word], text)
