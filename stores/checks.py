"""Rules of the chain's rows that a form tells kindly before the database would refuse; each raises ValidationError."""

import re
from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stores import hours
from stores.models import Shift
from stores.models.places import WEIGHTS
from stores.queries.opening import parse_times

ANY_DAY = date(2026, 1, 1)


def opening_hours(expression: str) -> str:
    """The expression in the spelling that is stored."""
    try:
        return hours.validate(expression)
    except hours.BadHours as error:
        raise ValidationError(str(error), code="bad_hours") from error


def time_zone(name: str) -> str:
    """A zone of the time zone database."""
    try:
        hours.zone_of(name)
    except ValueError as error:
        raise ValidationError(
            _("There is no time zone “%(name)s”. Example: Europe/Lisbon."), code="bad_zone", params={"name": name}
        ) from error
    return name


def holiday_place(country: str, subdivision: str) -> None:
    """A country, and a part of it, whose public holidays are known."""
    try:
        hours.check_place(country, subdivision)
    except ValueError as error:
        place = f"{country} {subdivision}".strip()
        raise ValidationError(
            _("No public holidays are known for “%(place)s”. Example: PT and PT-11."),
            code="bad_place",
            params={"place": place},
        ) from error


def position(latitude: float | None, longitude: float | None) -> None:
    """Both coordinates or none."""
    if (latitude is None) != (longitude is None):
        raise ValidationError(
            _("A position is a latitude and a longitude. Fill in both or none."), code="half_position"
        )


def day_times(text: str) -> str:
    """The times of one day, such as 10:00-14:00,15:00-18:00; empty is closed all day."""
    try:
        hours.DatedRule(ANY_DAY, parse_times(text))
    except ValueError as error:
        raise ValidationError(
            _("Write the times such as 10:00-14:00,15:00-18:00, midnight as 00:00. Leave them empty for closed."),
            code="bad_times",
        ) from error
    return text


def weights(text: str, *, is_ratio: bool, tiers: Collection[str]) -> str:
    """Turns by tier code, each tier once; the fixed ratio needs some."""
    if not re.match(WEIGHTS, text):
        raise ValidationError(_("Write tier codes with their turns, such as standard:2, gold:1."), code="bad_weights")
    pairs = [part.partition(":") for part in text.split(",") if part.strip()]
    codes = [code.strip() for code, _colon, _turns in pairs]
    unknown = sorted(set(codes) - set(tiers))
    if unknown:
        raise ValidationError(
            _("No tier has the code “%(codes)s”. Tiers: %(tiers)s."),
            code="unknown_tier",
            params={"codes": ", ".join(unknown), "tiers": ", ".join(sorted(tiers))},
        )
    if len(set(codes)) < len(codes):
        raise ValidationError(_("A tier is named twice."), code="tier_twice")
    if any(not int(turns or 0) for _code, _colon, turns in pairs):
        raise ValidationError(_("Each tier named has at least one turn."), code="no_turn")
    if is_ratio and not pairs:
        raise ValidationError(_("The fixed ratio needs turns, such as standard:2, gold:1."), code="no_turns")
    return text


def span(start: datetime | None, end: datetime | None) -> None:
    """An end after its start."""
    if start is not None and end is not None and end <= start:
        raise ValidationError(_("The end has to be after the start."), code="ends_before_start")


def free_of_shifts(*, staff_id: int, start: datetime, end: datetime, but: int | None) -> None:
    """Nobody is at work twice at the same time; `but` is the shift that is being changed."""
    others = overlapping(staff_id=staff_id, start=start, end=end).select_related("store")
    other = others.exclude(pk=but or 0).first()
    if other is not None:
        began = hours.local_time(other.store.time_zone, other.starts_at)
        raise ValidationError(
            _("This person works in %(store)s from %(start)s already."),
            code="shifts_overlap",
            params={"store": other.store.name, "start": f"{began:%Y-%m-%d %H:%M}"},
        )


def overlapping(*, staff_id: int, start: datetime, end: datetime) -> QuerySet[Shift]:
    """The shifts of a person that share some time with a span."""
    return Shift.objects.filter(staff_id=staff_id, starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "id")
