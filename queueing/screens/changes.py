"""What the pages of changes say: the change in words, and each booking with what is to be decided of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from queueing.changes import Change, ExceptionDay, Illness, NoException, OtherHours, PatternPut, ShiftChanged, ShiftGone
from queueing.commands.booking.displacing import usual
from queueing.queries.changes import Lost, Preview
from queueing.states import Decision
from queueing.templatetags.visit import long_date
from stores import hours
from stores.models import BookingPattern, Shift, Store
from stores.patterns import Pattern

DATES = 8
FAR = timedelta(days=3 * 366)


@dataclass(frozen=True)
class LostRow:
    """A booking that loses its place; `choices` are what can be done, `decided` what is chosen."""

    lost: Lost
    decided: str
    choices: list[tuple[str, str]]

    @property
    def name(self) -> str:
        return f"decide-{self.lost.booking.pk}"


def lost_rows(found: Preview, decisions: Mapping[int, Decision]) -> list[LostRow]:
    """Who loses a place, with the usual decision where none was made yet."""
    return [_row(lost, decisions.get(lost.booking.pk)) for lost in found.lost]


def _row(lost: Lost, decided: Decision | None) -> LostRow:
    reachable = bool(lost.booking.mail or lost.booking.phone)
    choices = [(str(value), str(label)) for value, label in Decision.choices if reachable or value != Decision.ASK]
    return LostRow(lost, str(decided or usual(lost.booking)), choices)


def change_words(change: Change, store: Store) -> str:
    """The change as one sentence."""
    match change:
        case OtherHours(expression):
            return _("Opening hours: %(hours)s") % {"hours": expression}
        case ExceptionDay(on, "", _reason):
            return _("Closed on %(day)s") % {"day": day_words(on)}
        case ExceptionDay(on, times, _reason):
            return _("Open on %(day)s: %(times)s") % {"day": day_words(on), "times": times}
        case NoException(on):
            return _("Usual hours on %(day)s") % {"day": day_words(on)}
        case ShiftChanged() | ShiftGone() | Illness():
            return _shift_words(change, store)
        case PatternPut():
            return pattern_words(change)


def day_words(on: date) -> str:
    return long_date(on)


def _shift_words(change: ShiftChanged | ShiftGone | Illness, store: Store) -> str:
    if isinstance(change, Illness):
        return _illness_words(change.shift_ids, store)
    shift = Shift.objects.select_related("staff").filter(pk=change.shift_id, store=store).first()
    if shift is None:
        return ""
    zone = store.time_zone
    facts = {"name": str(shift.staff), "day": day_words(hours.local_time(zone, shift.starts_at).date())}
    if isinstance(change, ShiftChanged):
        return _("%(name)s works on %(day)s from %(start)s to %(end)s") % {
            **facts,
            "start": _clock(change.start, zone),
            "end": _clock(change.end, zone),
        }
    if change.from_at is None:
        return _("%(name)s does not come on %(day)s") % facts
    return _("%(name)s goes home on %(day)s at %(end)s") % {**facts, "end": _clock(change.from_at, zone)}


def _illness_words(shift_ids: tuple[int, ...], store: Store) -> str:
    shifts = Shift.objects.select_related("staff").filter(pk__in=shift_ids, store=store).order_by("starts_at")
    if not shifts:
        return ""
    days = [day_words(hours.local_time(store.time_zone, shift.starts_at).date()) for shift in shifts]
    facts = {"name": str(shifts[0].staff), "first": days[0], "last": days[-1], "number": len(days)}
    if len(days) == 1:
        return _("%(name)s does not come on %(day)s") % {"name": facts["name"], "day": days[0]}
    return (
        ngettext(
            "%(name)s does not come from %(first)s to %(last)s: %(number)s shift",
            "%(name)s does not come from %(first)s to %(last)s: %(number)s shifts",
            len(days),
        )
        % facts
    )


def _clock(at: datetime, zone: str) -> str:
    return f"{hours.local_time(zone, at):%H:%M}"


# --- patterns ---------------------------------------------------------------------------------------------------------
def pattern_words(row: PatternPut | BookingPattern) -> str:
    """A pattern in words: what, when, how often."""
    what = BookingPattern.Kind(row.kind).label
    day = BookingPattern.Weekday(row.weekday).label
    words = f"{what}: {day}, {row.starts:%H:%M}–{row.ends:%H:%M}"
    if row.every_weeks > 1:
        words += " · " + _("every %(n)d weeks") % {"n": row.every_weeks}
    if row.weeks:
        names = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), 5: _("fifth"), -1: _("last")}
        words += " · " + _("weeks of the month: %(weeks)s") % {"weeks": ", ".join(names[week] for week in row.weeks)}
    return words


def dates_of(change: Change) -> list[date]:
    """The next days of a pattern; none of anything else."""
    return next_dates(change, change.first_on) if isinstance(change, PatternPut) else []


def next_dates(row: PatternPut | BookingPattern, first: date) -> list[date]:
    """The next eight days from `first` on that the pattern falls on."""
    pattern = Pattern(row.weekday, row.first_on, row.last_on, row.every_weeks, tuple(row.weeks))
    found: list[date] = []
    for on in pattern.days(first, first + FAR):
        found.append(on)
        if len(found) == DATES:
            break
    return found
