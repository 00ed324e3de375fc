"""The figures of the rule preview as its page says and draws them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.words import minute_words
from insight.queries.rules import MINUTE, Comparison, Figures, Fit, TierLine
from insight.templatetags.monitor import percent
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


def rule_words(rule: Rule) -> str:
    """A rule in a line: its kind, its turns, and what bookings get."""
    parts = [str(LinePolicy.Kind(rule.kind).label)]
    if rule.weights:
        parts.append(rule.weights.replace(":", "\u00a0"))
    parts.append(
        _("bookings from %(lead)g min before to %(grace)g min after")
        % {"lead": rule.lead_minutes, "grace": rule.grace_minutes}
    )
    return " · ".join(parts)


def _block(line: TierLine, tier: Tier | None) -> Block:
    rows = tuple(_strips(line, str(tier) if tier else _("Everybody"), has_limit=tier is not None))
    return Block(
        name=str(tier) if tier else _("Everybody"),
        tier=tier,
        count=line.count,
        limit=_limits(line) if tier else "",
        strips=rows[1:],
        rows=rows,
    )


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
    values = {"median": minute_words(figures.median / MINUTE), "p90": minute_words(figures.p90 / MINUTE)}
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
        "real": minute_words(fit.real_median / MINUTE),
        "played": minute_words(fit.played_median / MINUTE),
    }
    return Trust(TONES[fit.word], titles[fit.word], text)
