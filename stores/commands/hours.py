"""A manager changes when a store is open, who works in it, and which times can be booked again and again."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import audit, live
from core.errors import Conflict, Invalid, NotFound
from stores import hours
from stores.models import BookingPattern, HoursException, Service, Shift, Store
from stores.queries.opening import local_day, parse_times


class PastDay(Invalid):
    code, message = "past_day", _("This day is over. Choose today or a later day.")


class UnreadableHours(Invalid):
    code, message = "unreadable_hours", _("These hours cannot be read. Give them such as Mo-Fr 09:00-18:00.")


class ShiftOver(Conflict):
    code, message = "shift_over", _("This shift is over. Choose another one.")


class ShiftsOverlap(Conflict):
    code, message = "shifts_overlap", _("This person works at that time already. Choose other times.")


@transaction.atomic
def set_opening_hours(*, store: Store, expression: str, by: int | None, now: datetime) -> Store:
    """The store has other opening hours. Raises UnreadableHours."""
    try:
        expression = hours.validate(expression)
    except hours.BadHours as error:
        raise UnreadableHours from error
    row = Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    before, row.opening_hours = row.opening_hours, expression
    row.save(update_fields=["opening_hours"])
    _record("hours.change", row.pk, by=by, now=now, before=before, after=expression)
    return row


@transaction.atomic
def put_day(*, store: Store, on: date, times: str, reason: str, by: int | None, now: datetime) -> HoursException:
    """One day has these hours (none: it is closed). Raises PastDay, UnreadableHours."""
    if on < local_day(store, now=now):
        raise PastDay(field="on")
    try:
        hours.DatedRule(on, parse_times(times))
    except ValueError as error:
        raise UnreadableHours(field="times") from error
    facts = {"times": times, "reason": reason}
    row, _made = HoursException.objects.update_or_create(store=store, on=on, defaults=facts)
    _record("hours.day", store.pk, by=by, now=now, on=on.isoformat(), **facts)
    return row


@transaction.atomic
def drop_day(*, store: Store, on: date, by: int | None, now: datetime) -> bool:
    """The day has its usual hours again; whether it had others. Raises PastDay."""
    if on < local_day(store, now=now):
        raise PastDay(field="on")
    count, _kinds = HoursException.objects.filter(store=store, on=on).delete()
    if count:
        _record("hours.usual", store.pk, by=by, now=now, on=on.isoformat())
    return bool(count)


def shift_of(store: Store, shift_id: int) -> Shift:
    """A shift of this store. Raises NotFound."""
    shift = Shift.objects.select_for_update(no_key=True, of=("self",)).filter(pk=shift_id, store=store).first()
    if shift is None:
        raise NotFound
    return shift


@transaction.atomic
def change_shift(
    *, store: Store, shift_id: int, start: datetime, end: datetime, by: int | None, now: datetime
) -> Shift:
    """Somebody works at other times; breaks outside them are gone. Raises NotFound, ShiftOver, ShiftsOverlap."""
    shift = shift_of(store, shift_id)
    if shift.ends_at <= now or end <= start:
        raise ShiftOver
    if Shift.objects.filter(staff=shift.staff_id, starts_at__lt=end, ends_at__gt=start).exclude(pk=shift.pk).exists():
        raise ShiftsOverlap
    shift.starts_at, shift.ends_at, shift.is_off = start, end, False
    shift.save(update_fields=["starts_at", "ends_at", "is_off"])
    shift.breaks.filter(Q(starts_at__lt=start) | Q(ends_at__gt=end)).delete()
    _record("shift.change", store.pk, by=by, now=now, shift=shift.pk, start=start.isoformat(), end=end.isoformat())
    return shift


@transaction.atomic
def call_in_sick(*, store: Store, shift_id: int, from_at: datetime | None, by: int | None, now: datetime) -> Shift:
    """Nobody comes for this shift, or from `from_at` on. Why is nobody's business. Raises NotFound, ShiftOver."""
    shift = shift_of(store, shift_id)
    if shift.ends_at <= now:
        raise ShiftOver
    if from_at is None or from_at <= shift.starts_at:
        shift.is_off = True
    else:
        shift.ends_at = min(shift.ends_at, from_at)
        shift.breaks.filter(ends_at__gt=shift.ends_at).delete()
    shift.save(update_fields=["is_off", "ends_at"])
    _record("shift.off", store.pk, by=by, now=now, shift=shift.pk, end=shift.ends_at.isoformat(), off=shift.is_off)
    return shift


@transaction.atomic
def put_pattern(
    *, store: Store, pattern_id: int | None, values: dict[str, Any], services: list[str], by: int | None, now: datetime
) -> BookingPattern:
    """A pattern of bookings as it is to be, new without an id. Raises NotFound."""
    row: BookingPattern | None = BookingPattern(store=store)
    if pattern_id is not None:
        row = BookingPattern.objects.select_for_update().filter(pk=pattern_id, store=store).first()
    if row is None:
        raise NotFound
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    row.services.set(Service.objects.filter(code__in=services))
    facts = {name: value if isinstance(value, int | list) else str(value) for name, value in values.items()}
    _record("pattern.put", store.pk, by=by, now=now, pattern=row.pk, services=sorted(services), **facts)
    return row


def _record(action: str, store_id: int, *, by: int | None, now: datetime, **data: Any) -> None:
    """Into the audit log, and the store's pages show it."""
    live.ring(store_id)
    audit.record(actor=f"staff:{by}" if by else "clock", action=action, target=f"store:{store_id}", now=now, data=data)
