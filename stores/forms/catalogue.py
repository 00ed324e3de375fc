"""Forms of topics, services, tiers, reasons and line policies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stores import checks
from stores.forms.names import texts_form
from stores.models import LinePolicy, Reason, Service, Tier, Topic
from stores.models.catalogue import LETTERS

NAME = (_("Name"), 120, True)


class TopicForm(texts_form(names=NAME, hints=(_("Hint"), 200, False))):  # type: ignore[misc]  # made for this class
    class Meta:
        model = Topic
        fields = ("code", "icon", "position")


class ServiceForm(texts_form(names=NAME)):  # type: ignore[misc]  # the same
    letter = forms.ChoiceField(
        label=_("Letter"),
        choices=[(letter, letter) for letter in LETTERS],
        help_text=_("The ticket's number begins with it. I, O, Q, S and Z are read as digits from afar."),
    )

    class Meta:
        model = Service
        fields = (
            "code",
            "topic",
            "letter",
            "typical_minutes",
            "overflow_after",
            "online_url",
            "is_bookable",
            "is_active",
            "position",
            "description",
        )


class TierForm(texts_form(names=NAME)):  # type: ignore[misc]  # the same
    """One tier is the default, always: ticking another moves it, and the tick cannot be taken away."""

    class Meta:
        model = Tier
        fields = (
            "code",
            "rate",
            "head_start",
            "rank",
            "max_wait",
            "level",
            "statutory",
            "kiosk_may_choose",
            "is_default",
        )

    def clean_is_default(self) -> bool:
        others = Tier.objects.filter(is_default=True).exclude(pk=self.instance.pk)
        wanted: bool = self.cleaned_data["is_default"]
        if not wanted and not others.exists():
            raise forms.ValidationError(_("One tier is the default. Tick another one instead."), code="no_default")
        return wanted

    def _get_validation_exclusions(self) -> set[str]:
        """The tick of the former default goes with the save, so two are no fault here."""
        return {*super()._get_validation_exclusions(), "is_default"}


class ReasonForm(texts_form(names=NAME)):  # type: ignore[misc]  # the same
    class Meta:
        model = Reason
        fields = ("kind", "code", "position", "is_active")


class PolicyForm(forms.ModelForm):
    class Meta:
        model = LinePolicy
        fields = (
            "code",
            "name",
            "kind",
            "weights",
            "lead_minutes",
            "grace_minutes",
            "cool_down_minutes",
            "max_calls",
            "no_show_minutes",
            "may_pick",
            "at_closing",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "weights" in data and "kind" in data:
            codes = list(Tier.objects.order_by("id").values_list("code", flat=True))
            try:
                checks.weights(data["weights"], is_ratio=data["kind"] == LinePolicy.Kind.RATIO, tiers=codes)
            except forms.ValidationError as error:
                self.add_error("weights", error)
        return data
