"""A planned change of a store, saved by the command that knows its rows."""

from datetime import datetime

from queueing.changes import Change, ExceptionDay, Illness, NoException, OtherHours, PatternPut, ShiftChanged, ShiftGone
from queueing.states import DisplacedWhy
from stores.commands import hours
from stores.models import Store

_WHY = {
    OtherHours: DisplacedWhy.HOURS,
    ExceptionDay: DisplacedWhy.DAY,
    NoException: DisplacedWhy.DAY,
    ShiftChanged: DisplacedWhy.SHIFT,
    ShiftGone: DisplacedWhy.SHIFT,
    Illness: DisplacedWhy.SHIFT,
    PatternPut: DisplacedWhy.PATTERN,
}


def why(change: Change) -> DisplacedWhy:
    """What takes the place of those who lose it."""
    return _WHY[type(change)]


def save(*, store: Store, change: Change, by: int | None, now: datetime) -> None:
    """Write the rows of `change`, with its entry in the audit log."""
    match change:
        case OtherHours(expression):
            hours.set_opening_hours(store=store, expression=expression, by=by, now=now)
        case ExceptionDay(on, times, reason):
            hours.put_day(store=store, on=on, times=times, reason=reason, by=by, now=now)
        case NoException(on):
            hours.drop_day(store=store, on=on, by=by, now=now)
        case ShiftChanged() | ShiftGone() | Illness():
            _roster(store, change, by=by, now=now)
        case PatternPut():
            _pattern(store, change, by=by, now=now)


def _roster(store: Store, change: ShiftChanged | ShiftGone | Illness, *, by: int | None, now: datetime) -> None:
    match change:
        case ShiftChanged(shift_id, start, end):
            hours.change_shift(store=store, shift_id=shift_id, start=start, end=end, by=by, now=now)
        case ShiftGone(shift_id, from_at):
            hours.call_in_sick(store=store, shift_id=shift_id, from_at=from_at, by=by, now=now)
        case Illness(shift_ids):
            for shift_id in shift_ids:
                hours.call_in_sick(store=store, shift_id=shift_id, from_at=None, by=by, now=now)


def _pattern(store: Store, put: PatternPut, *, by: int | None, now: datetime) -> None:
    names = ("kind", "weekday", "starts", "ends", "first_on", "last_on", "every_weeks", "places", "reason")
    values = {name: getattr(put, name) for name in names} | {"weeks": list(put.weeks)}
    hours.put_pattern(
        store=store, pattern_id=put.pattern_id, values=values, services=sorted(put.services), by=by, now=now
    )
