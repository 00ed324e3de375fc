"""What a manager is about to change: each form makes the value that is looked at first and then saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from queueing.changes import Change, ExceptionDay, NoException, OtherHours, PatternPut
from queueing.forms.change_base import FURTHEST, ChangeForm, date_field, time_field
from queueing.forms.change_shift import ShiftForm
from stores import checks, hours
from stores.models import BookingPattern, Service, Store
from stores.queries.opening import local_day

LONGEST_REASON = 120
DAY_KINDS = (("closed", _("Closed all day")), ("times", _("Other hours")), ("usual", _("As usual again")))


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Why"), required=False, max_length=LONGEST_REASON, help_text=_("Customers read it. Leave out names.")
    )


class DayForm(ChangeForm):
    """Close or change one day."""

    name = "day"

    on = date_field(_("Day"))
    what = forms.ChoiceField(label=_("What happens"), choices=DAY_KINDS, initial="closed")
    times = forms.CharField(
        label=_("Hours of that day"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Only for other hours, such as 10:00-14:00,15:00-18:00."),
    )
    reason = reason_field()

    def clean_times(self) -> str:
        return checks.day_times(self.cleaned_data["times"].strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._day("on", data.get("on"))
        if data.get("what") == "times" and not data.get("times") and "times" not in self.errors:
            self.add_error("times", _("Give the hours of that day, or choose that it is closed."))
        return data

    def change(self) -> Change:
        data = self.cleaned_data
        if data["what"] == "usual":
            return NoException(data["on"])
        return ExceptionDay(data["on"], data["times"] if data["what"] == "times" else "", data["reason"].strip())


class HoursForm(ChangeForm):
    """Other opening hours from now on."""

    name = "hours"

    expression = forms.CharField(
        label=_("Opening hours"), max_length=400, help_text=_("Such as Mo-Fr 09:00-19:00; Sa 10:00-14:00; PH off.")
    )

    def clean_expression(self) -> str:
        return checks.opening_hours(self.cleaned_data["expression"])

    def change(self) -> Change:
        return OtherHours(self.cleaned_data["expression"])


WEEKS = (
    ("1", _("first")),
    ("2", _("second")),
    ("3", _("third")),
    ("4", _("fourth")),
    ("5", _("fifth")),
    ("-1", _("last")),
)


class PatternForm(ChangeForm):
    """A pattern of bookings that repeats."""

    name = "pattern"

    kind = forms.ChoiceField(label=_("What it does"), choices=BookingPattern.Kind.choices, initial="closed")
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=BookingPattern.Weekday.choices, coerce=int)
    starts = time_field(pgettext_lazy("time of day", "From"))
    ends = time_field(_("Until"))
    every_weeks = forms.IntegerField(
        label=_("Every so many weeks"), initial=1, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    weeks = forms.MultipleChoiceField(
        label=_("Weeks of the month"),
        choices=WEEKS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None means every week."),
    )
    first_on = date_field(_("First day"))
    last_on = date_field(_("Last day"), required=False, help_text=_("Empty means until somebody ends it."))
    places = forms.IntegerField(
        label=_("How many more places"),
        initial=1,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Counts only for more places to book."),
    )
    services = forms.MultipleChoiceField(
        label=_("Only for these services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field()

    def __init__(self, data: Any = None, *, pattern: BookingPattern | None = None, **more: Any) -> None:
        self.pattern = pattern
        if pattern is not None:
            more["initial"] = initial_of(pattern) | more.get("initial", {})
        super().__init__(data, **more)
        offered = Service.objects.filter(store_services__store=self.store, is_active=True).order_by("position", "id")
        choices = [(service.code, service) for service in offered]
        self.fields["services"].choices = choices  # type: ignore[attr-defined]  # a MultipleChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end has to be after the start."))
        if data.get("first_on") and data.get("last_on") and data["last_on"] < data["first_on"]:
            self.add_error("last_on", _("The last day is not before the first one."))
        return data

    def change(self) -> PatternPut:
        data = self.cleaned_data
        names = ("kind", "weekday", "starts", "ends", "first_on", "last_on", "every_weeks", "places")
        return PatternPut(
            pattern_id=self.pattern.pk if self.pattern else None,
            weeks=tuple(sorted(int(week) for week in data["weeks"])),
            services=frozenset(data["services"]),
            reason=data["reason"].strip(),
            **{name: data[name] for name in names},
        )


def initial_of(pattern: BookingPattern) -> dict[str, Any]:
    """What a form shows of a pattern that is there."""
    names = ("kind", "weekday", "starts", "ends", "first_on", "last_on", "every_weeks", "places", "reason")
    services = [service.code for service in pattern.services.all()]
    return {name: getattr(pattern, name) for name in names} | {
        "weeks": [str(week) for week in pattern.weeks],
        "services": services,
    }


FORMS: dict[str, type[ChangeForm]] = {form.name: form for form in (DayForm, ShiftForm, HoursForm, PatternForm)}


class EmergencyForm(forms.Form):
    """Close a day now."""

    on = date_field(_("Day"))
    reason = reason_field()

    def __init__(self, data: Mapping[str, Any] | None = None, *, store: Store, now: datetime, **more: Any) -> None:
        self.today = local_day(store, now=now)
        super().__init__(data, initial={"on": self.today}, **more)

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if not self.today <= on <= self.today + FURTHEST:
            raise forms.ValidationError(_("Choose today or a later day, at most 400 days ahead."))
        return on


class SettleForm(forms.Form):
    """What becomes of one item of the work list."""

    act = forms.ChoiceField(choices=[(act, act) for act in ("move", "keep", "called", "ask", "cancel")])
    start = forms.DateTimeField(required=False)  # as the page proposed it
    wall = forms.CharField(required=False, max_length=20)  # as typed, on the clocks of the store

    def clean_wall(self) -> datetime | None:
        text: str = self.cleaned_data["wall"]
        try:
            wall = datetime.fromisoformat(text) if text else None
        except ValueError:
            wall = None
        if text and (wall is None or wall.tzinfo is not None):
            raise forms.ValidationError(_("Give a day and a time."))
        return wall

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") == "move" and not (data.get("start") or data.get("wall")):
            self.add_error("start", _("Choose a time."))
        return data

    def new_start(self, zone: str) -> datetime:
        """The time to move to, of a valid form."""
        wall: datetime | None = self.cleaned_data["wall"]
        start: datetime = self.cleaned_data["start"] if wall is None else hours.instant(zone, wall)
        return start
