"""Forms of shifts and breaks: times are typed and shown as the store's own clocks show them."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from stores import checks, hours
from stores.forms.rows import RowFormSet
from stores.models import Shift, ShiftBreak, Staff, Store


class WallTimeField(forms.SplitDateTimeField):
    """A date and a time on the wall, without a zone."""

    widget = AdminSplitDateTime

    def __init__(self, *, label: Any, **more: Any) -> None:
        super().__init__(label=label, **more)
        for widget, word in zip(self.widget.widgets, (_("date"), _("time")), strict=True):
            widget.attrs["aria-label"] = format_lazy("{}: {}", label, word)

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list or None in data_list or "" in data_list:
            return None
        return datetime.combine(*data_list)

    def prepare_value(self, value: Any) -> Any:
        return value


class WallTimesForm(forms.ModelForm):
    """Start and end between the store's clocks and the database's UTC. `store_of` says which store."""

    starts_at = WallTimeField(label=_("Start"), help_text=_("On the clocks of the store."))
    ends_at = WallTimeField(label=_("End"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        store = self.store_of({})
        if self.instance.pk and store:
            for name in ("starts_at", "ends_at"):
                self.initial[name] = hours.local_time(store.time_zone, getattr(self.instance, name))

    def store_of(self, data: dict[str, Any]) -> Store | None:
        """The store whose clocks count, as far as it is known."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        store = self.store_of(data)
        for name in ("starts_at", "ends_at"):
            if store and data.get(name):
                data[name] = hours.instant(store.time_zone, data[name])
        try:
            checks.span(data.get("starts_at"), data.get("ends_at"))
        except forms.ValidationError as error:
            self.add_error("ends_at", error)
        return data


class ShiftForm(WallTimesForm):
    class Meta:
        model = Shift
        fields = ("staff", "store", "counter", "starts_at", "ends_at", "is_off")

    def store_of(self, data: dict[str, Any]) -> Store | None:
        store: Store | None = data.get("store")
        return store or (self.instance.store if self.instance.store_id else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        if data["counter"] and data["counter"].store_id != data["store"].pk:
            self.add_error("counter", _("This counter stands in another store."))
        if not data["staff"].stores.filter(pk=data["store"].pk).exists():
            self.add_error("staff", _("This person does not work in that store. Add the store to the person first."))
        return data if self.errors else self._free(data)

    def _free(self, data: dict[str, Any]) -> dict[str, Any]:
        """Two forms saved at once take their turns at the person's row: the second sees the first one's shift."""
        staff = Staff.objects.select_for_update(no_key=True).get(pk=data["staff"].pk)
        start, end = data["starts_at"], data["ends_at"]
        try:
            checks.free_of_shifts(staff_id=staff.pk, start=start, end=end, but=self.instance.pk)
        except forms.ValidationError as error:
            self.add_error(None, error)
        return data


class BreakForm(WallTimesForm):
    """Within its shift; the formset hands over the shift."""

    shift: Shift | None = None

    class Meta:
        model = ShiftBreak
        fields = ("starts_at", "ends_at")

    def store_of(self, data: dict[str, Any]) -> Store | None:  # noqa: ARG002 -- the shift's, whatever was typed
        shift = self.shift or (self.instance.shift if self.instance.shift_id else None)
        return shift.store if shift and shift.store_id else None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        shift = self.shift
        if self.errors or not shift or not (shift.starts_at and shift.ends_at):
            return data
        if not shift.starts_at <= data["starts_at"] < data["ends_at"] <= shift.ends_at:
            self.add_error("starts_at", _("A break lies within its shift."))
        return data


class BreakFormSet(RowFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.shift = self.instance
