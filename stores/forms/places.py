"""Forms of a store, its counters, the services it offers and its days with other hours."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from stores import checks
from stores.commands.customers import normal_phone
from stores.forms.rows import RowFormSet
from stores.models import Counter, Feature, HoursException, Store
from stores.models.features import in_order


class StoreForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    accessibility = forms.MultipleChoiceField(
        label=_("Accessibility"), choices=Feature.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Store
        fields = (
            "code",
            "name",
            "region",
            "partner",
            "policy",
            "booking_policy",
            "is_active",
            "is_expert",
            "notify_ahead",
            "auto_call",
            "auto_call_after",
            "needs_passkey",
            "language",
            "phone",
            "address",
            "postcode",
            "city",
            "country",
            "subdivision",
            "latitude",
            "longitude",
            "time_zone",
            "opening_hours",
            "accessibility",
            "joining",
            "join_within_m",
            "join_max_waiting",
            "join_arrive_within",
            "join_on_display",
        )

    def clean_opening_hours(self) -> str:
        return checks.opening_hours(self.cleaned_data["opening_hours"])

    def clean_time_zone(self) -> str:
        return checks.time_zone(self.cleaned_data["time_zone"])

    def clean_accessibility(self) -> list[str]:
        return in_order(self.cleaned_data["accessibility"])

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        return country.upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "country" in data and "subdivision" in data:
            self._told("subdivision", checks.holiday_place, data["country"], data["subdivision"])
        if "latitude" in data and "longitude" in data:
            self._told("latitude", checks.position, data["latitude"], data["longitude"])
        if data.get("phone"):
            self._clean_phone(data)
        if data.get("joining") in (Store.Joining.DISTANCE, Store.Joining.EITHER) and data.get("latitude") is None:
            self.add_error("joining", _("The store has no position yet, so nobody can be near it."))
        return data

    def _clean_phone(self, data: dict[str, Any]) -> None:
        try:
            data["phone"] = normal_phone(data["phone"], data.get("country", ""))
        except DomainError as error:
            self.add_error("phone", str(error.message))

    def _told(self, field: str, check: Any, *values: Any) -> None:
        try:
            check(*values)
        except forms.ValidationError as error:
            self.add_error(field, error)


class CounterForm(forms.ModelForm):
    class Meta:
        model = Counter
        fields = ("number", "name", "kind", "direction", "is_active")

    def clean_is_active(self) -> bool:
        wanted: bool = self.cleaned_data["is_active"]
        if not wanted and self.instance.is_open:
            raise forms.ValidationError(_("Somebody serves at this counter now. It has to be closed first."))
        return wanted


class HoursExceptionForm(forms.ModelForm):
    class Meta:
        model = HoursException
        fields = ("on", "times", "reason")

    def clean_times(self) -> str:
        return checks.day_times(self.cleaned_data["times"])


class CounterFormSet(RowFormSet):
    def get_unique_error_message(self, unique_check: Any) -> str:  # noqa: ARG002 -- Django's signature
        return str(_("Two counters have the same number. Each number of a store stands once."))


class OfferFormSet(RowFormSet):
    """A store that is open to customers offers something."""

    def get_unique_error_message(self, unique_check: Any) -> str:  # noqa: ARG002 -- Django's signature
        return str(_("A service is named twice."))

    def clean(self) -> None:
        super().clean()
        if any(self.errors) or not self.instance.is_active:
            return
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if not kept:
            raise forms.ValidationError(_("Add at least one service: without any, nobody can take a ticket."))
