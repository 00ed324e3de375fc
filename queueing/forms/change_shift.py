"""Somebody on the roster is ill, goes home early or works at other times."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import short_day
from queueing.changes import Change, Illness, ShiftChanged, ShiftGone
from queueing.forms.change_base import FURTHEST, ChangeForm, date_field, time_field
from queueing.queries.upcoming import shifts_ahead
from stores import hours
from stores.models import Shift, Store

SHIFT_KINDS = (("ill", _("Ill: does not come")), ("leaves", _("Goes home early")), ("times", _("Works at other times")))


class ShiftForm(ChangeForm):
    """Somebody is ill, goes home early or works at other times."""

    name = "shift"

    shift = forms.ChoiceField(label=_("Whose shift"))
    what = forms.ChoiceField(label=_("What happens"), choices=SHIFT_KINDS, initial="ill")
    last_on = date_field(
        _("Ill until"), required=False, help_text=_("The last day, when it is for longer than this shift.")
    )
    starts = time_field(pgettext_lazy("time of day", "From"), required=False, help_text=_("Only for other times."))
    ends = time_field(_("Until"), required=False, help_text=_("When they go home, or the other end."))

    def __init__(self, data: Mapping[str, Any] | None = None, *, store: Store, now: datetime, **more: Any) -> None:
        super().__init__(data, store=store, now=now, **more)
        self.shifts = {str(shift.pk): shift for shift in shifts_ahead(store, now=now)}
        choices = [(pk, self._label(shift)) for pk, shift in self.shifts.items()]
        self.fields["shift"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def _label(self, shift: Shift) -> str:
        start, end = self._wall(shift)
        return f"{short_day(start, 'DH')}–{end:%H:%M} · {shift.staff}"

    def _wall(self, shift: Shift) -> tuple[datetime, datetime]:
        zone = self.store.time_zone
        return hours.local_time(zone, shift.starts_at), hours.local_time(zone, shift.ends_at)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needed = {"ill": (), "leaves": ("ends",), "times": ("starts", "ends")}.get(data.get("what", ""), ())
        for name in needed:
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Give the time."))
        if data.get("what") == "ill" and data.get("last_on") is not None:
            self._check_last(data)
        return data

    def _check_last(self, data: dict[str, Any]) -> None:
        """The days of an illness follow its first, and end some time."""
        shift = self.shifts.get(data.get("shift", ""))
        if shift and not self._wall(shift)[0].date() <= data["last_on"] <= self._wall(shift)[0].date() + FURTHEST:
            self.add_error("last_on", _("The last day lies before the first, or more than 400 days after it."))

    def change(self) -> Change:
        data = self.cleaned_data
        shift = self.shifts[data["shift"]]
        if data["what"] == "ill":
            return self._illness(shift, data["last_on"])
        start, _end = self._wall(shift)
        end = datetime.combine(start.date(), data["ends"])
        if data["what"] == "leaves":
            until = end if end.time() >= start.time() else end + timedelta(days=1)
            return ShiftGone(shift.pk, hours.instant(self.store.time_zone, until))
        begin = datetime.combine(start.date(), data["starts"])
        end = end if end > begin else end + timedelta(days=1)
        zone = self.store.time_zone
        return ShiftChanged(shift.pk, hours.instant(zone, begin), hours.instant(zone, end))

    def _illness(self, shift: Shift, last_on: date | None) -> Change:
        """Of this shift, or of all that they have here from it on until the end of a day."""
        if last_on is None:
            return ShiftGone(shift.pk)
        end = hours.instant(self.store.time_zone, datetime.combine(last_on + timedelta(days=1), time.min))
        rows = Shift.objects.filter(store=self.store, staff=shift.staff, starts_at__gte=shift.starts_at)
        return Illness(tuple(rows.filter(starts_at__lt=end).order_by("starts_at", "id").values_list("pk", flat=True)))
