"""Waits by tier of a replay, beside what the log says really happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from queueing.eta.quantiles import nearest_rank
from queueing.replay.log import Log
from queueing.replay.visits import Served


@dataclass(frozen=True)
class Waits:
    """Of those served, in seconds; None when there are none."""

    served: int
    mean: float | None = None
    median: float | None = None
    p90: float | None = None

    @classmethod
    def of(cls, waits: Iterable[float]) -> "Waits":
        ranked = sorted(waits)
        if not ranked:
            return cls(0)
        return cls(len(ranked), fmean(ranked), median(ranked), ranked[nearest_rank(90, of=len(ranked))])


@dataclass(frozen=True)
class Row:
    """A tier, or all of them: `left` ran out of patience; who is in neither was there when the store closed."""

    tier: str
    count: int
    left: int
    played: Waits
    real: Waits | None


@dataclass(frozen=True)
class Held:
    """How the predictions did: how many of those served waited between p10 and p90, and the mean error of p50."""

    predicted: int
    share: float
    error: float


def rows(log: Log, served: Sequence[Served]) -> list[Row]:
    """One row for each tier by its code, and one for all of them."""
    both = list(zip(log.arrivals, served, strict=True))
    codes = sorted({arrival.tier.code for arrival in log.arrivals})
    found = [(code, [(one, then) for one, then in both if one.tier.code == code]) for code in codes]
    if len(found) != 1:
        found.append(("all", both))
    return [
        Row(
            tier=name,
            count=len(those),
            left=sum(then.called_at is None and then.left_at is not None for _, then in those),
            played=Waits.of(
                (then.called_at - one.at).total_seconds() for one, then in those if then.called_at is not None
            ),
            real=None
            if log.waited is None
            else Waits.of(log.waited[str(one.id)] for one, _ in those if str(one.id) in log.waited),
        )
        for name, those in found
    ]


def held(log: Log, served: Sequence[Served]) -> Held | None:
    """How often the interval held, None when nothing was predicted for anybody served."""
    told = [
        ((then.called_at - one.at).total_seconds(), then.estimate)
        for one, then in zip(log.arrivals, served, strict=True)
        if then.called_at is not None and then.estimate is not None and then.estimate.serveable
    ]
    if not told:
        return None
    inside = sum(estimate.p10 <= wait <= estimate.p90 for wait, estimate in told)
    return Held(len(told), inside / len(told), fmean(abs(estimate.p50 - wait) for wait, estimate in told))


def table(found: Sequence[Row]) -> str:
    """The rows as an aligned table; waits as minutes and seconds."""
    really = any(row.real is not None for row in found)
    heads = ["tier", "count", "served", "left", "mean", "median", "p90"]
    lines = [heads + (["| really served", "mean", "median", "p90"] if really else [])]
    for row in found:
        line = [row.tier, str(row.count), str(row.played.served), str(row.left), *_clocks(row.played)]
        if row.real is not None:
            line += [f"| {row.real.served:>13}", *_clocks(row.real)]
        lines.append(line)
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(cells))
        for cells in (zip(line, widths, strict=True) for line in lines)
    )


def _clocks(waits: Waits) -> list[str]:
    return [_clock(seconds) for seconds in (waits.mean, waits.median, waits.p90)]


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
