"""When a store is open, as instants. A repeated hour begins and ends with its first pass; what is open stays open."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from opening_hours import State

from stores.hours.clock import aware, instant, local_time, midnight, zone_of
from stores.hours.expressions import compiled
from stores.hours.values import Change, DatedRule, Hours

DAY = timedelta(days=1)
OVERNIGHT = timedelta(hours=12)  # an opening that goes on past midnight and ends by noon belongs to the evening before
LOOK_AHEAD = (2 * DAY, 10 * DAY, 70 * DAY, 731 * DAY)  # most changes come soon

Instants = tuple[datetime, datetime]
Local = tuple[datetime, datetime]  # naive wall times


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the store is open at an instant; a state that OSM calls unknown is not open."""
    there = aware(at).astimezone(zone_of(hours.zone))
    today = there.date()
    dated = hours.by_date
    if there.fold or (dated and (today in dated or today - DAY in dated)):
        return bool(spans(hours, at, at + timedelta(microseconds=1)))
    return compiled(hours, today.year).is_open(there.replace(tzinfo=None))


def spans(hours: Hours, start: datetime, end: datetime) -> list[Instants]:
    """The open intervals between two instants, in UTC, sorted and apart, cut at both ends."""
    first, last = local_time(hours.zone, start).date(), local_time(hours.zone, end).date()
    found = _instants(hours, _local_spans(hours, first, last + DAY))
    begin, finish = start.astimezone(UTC), end.astimezone(UTC)
    if finish <= begin:
        return []
    return [(max(a, begin), min(b, finish)) for a, b in found if a < finish and b > begin]


def day_spans(hours: Hours, on: date) -> list[Instants]:
    """The open intervals of one local day, in UTC, cut at its midnights."""
    return spans(hours, midnight(hours.zone, on), midnight(hours.zone, on + DAY))


def next_change(hours: Hours, at: datetime) -> Change | None:
    """The first instant after `at` at which the store opens or closes; None when none comes within two years."""
    return next(_changes(hours, at), None)


def opens_at(hours: Hours, at: datetime) -> datetime | None:
    """The first instant after `at` at which the store opens."""
    return next((change.at for change in _changes(hours, at) if change.opens), None)


def closes_at(hours: Hours, at: datetime) -> datetime | None:
    """The first instant after `at` at which the store closes."""
    return next((change.at for change in _changes(hours, at) if not change.opens), None)


def end_of_day(hours: Hours, at: datetime) -> datetime | None:
    """The last closing of the day to which `at` belongs: of the opening under way, else of the calendar day.

    A break at noon ends no day; an opening past midnight belongs to its evening. None when no closing is near.
    """
    there = local_time(hours.zone, at)
    found = _local_spans(hours, there.date() - 2 * DAY, there.date() + 3 * DAY)
    under_way = [a.date() for a, b in found if instant(hours.zone, a) <= at < instant(hours.zone, b)]
    day = under_way[0] if under_way else there.date()
    ends = [b for a, b in found if a.date() == day]
    horizon = datetime.combine(there.date() + 3 * DAY, time.min)
    return instant(hours.zone, ends[-1]) if ends and ends[-1] < horizon else None


def week(hours: Hours, monday: date) -> list[list[tuple[time, time]]]:
    """Local openings of seven days for display, each on the day it begins; an end of 00:00 is midnight."""
    pieces = list(_pieces(_local_spans(hours, monday - DAY, monday + 8 * DAY)))
    days = [monday + offset * DAY for offset in range(7)]
    return [[(a.time(), b.time()) for a, b in pieces if a.date() == day] for day in days]


def _changes(hours: Hours, at: datetime) -> Iterator[Change]:
    """Openings and closings after `at`, in order."""
    seen = aware(at).astimezone(UTC)
    today = local_time(hours.zone, at).date()
    for reach in LOOK_AHEAD:
        last = today + reach
        horizon = midnight(hours.zone, last)
        for opening in _instants(hours, _local_spans(hours, today, last)):
            for moment, opens in zip(opening, (True, False), strict=True):
                if seen < moment < horizon:
                    seen = moment
                    yield Change(moment, opens)


def _instants(hours: Hours, local: Iterable[Local]) -> Iterator[Instants]:
    """Wall times as instants; what a clock change leaves nothing of is dropped, what it joins is one."""
    held: Instants | None = None
    for a, b in local:
        start, end = instant(hours.zone, a), instant(hours.zone, b)
        if held is not None and start <= held[1]:
            held = (held[0], max(held[1], end))
        elif start < end:
            if held is not None:
                yield held
            held = (start, end)
    if held is not None:
        yield held


def _local_spans(hours: Hours, first: date, end: date) -> list[Local]:
    """Open intervals that touch the local days from `first` to the midnight of `end`; they may reach beyond."""
    exceptions = [rule for on, rule in hours.by_date.items() if first - DAY <= on <= end]
    if not exceptions:
        return _merged(_regular(hours, first, end))
    regular = _merged(_regular(hours, first - 3 * DAY, end + 2 * DAY))
    kept = _without(regular, [_own_time(regular, rule.on) for rule in exceptions])
    begin, finish = (datetime.combine(day, time.min) for day in (first, end))
    every = _merged(sorted([*kept, *(opening for rule in exceptions for opening in _openings(rule))]))
    return [(a, b) for a, b in every if a < finish and b > begin]


def _regular(hours: Hours, first: date, end: date) -> Iterator[Local]:
    """What the expression says, year by year, cut at both ends."""
    for year in range(first.year, end.year + 1):
        begin = datetime.combine(max(first, date(year, 1, 1)), time.min)
        finish = datetime.combine(min(end, date(year + 1, 1, 1)), time.min)
        if begin < finish:
            for a, b, state, _ in compiled(hours, year).intervals(begin, finish):
                if state == State.OPEN:
                    yield a.replace(tzinfo=None), b.replace(tzinfo=None)


def _merged(ordered: Iterable[Local]) -> list[Local]:
    merged: list[Local] = []
    for a, b in ordered:
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], b))
        else:
            merged.append((a, b))
    return merged


def _own_time(regular: list[Local], on: date) -> Local:
    """What a dated rule replaces: its day, less what the evening before has left over, plus its own evening's rest."""
    begin = datetime.combine(on, time.min)
    return begin + _rest(regular, begin), begin + DAY + _rest(regular, begin + DAY)


def _rest(regular: list[Local], at_midnight: datetime) -> timedelta:
    """How long an opening of the day before goes on past midnight, when it is an evening's opening."""
    for a, b in regular:
        if max(a, at_midnight - DAY) < at_midnight < b:
            evening = a > at_midnight - DAY and b <= at_midnight + OVERNIGHT
            return b - at_midnight if evening else timedelta()
    return timedelta()


def _without(regular: list[Local], holes: list[Local]) -> list[Local]:
    left = regular
    for start, end in holes:
        left = [piece for a, b in left for piece in ((a, min(b, start)), (max(a, end), b)) if piece[0] < piece[1]]
    return left


def _openings(rule: DatedRule) -> Iterator[Local]:
    for start, end in rule.opens:
        opening = datetime.combine(rule.on, start)
        closing = datetime.combine(rule.on, end)
        yield opening, closing if end > start else closing + DAY


def _pieces(local: list[Local]) -> Iterator[Local]:
    """Openings cut at midnights, but an evening's opening whole."""
    for start, end in local:
        begin = start
        while True:
            next_midnight = datetime.combine(begin.date() + DAY, time.min)
            evening = begin.time() != time.min and end <= min(next_midnight + OVERNIGHT, begin + DAY)
            if evening or end <= next_midnight:
                yield begin, end
                break
            yield begin, next_midnight
            begin = next_midnight
