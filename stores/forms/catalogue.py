"""Forms of topics, services, tiers, reasons and line policies."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from stores.forms.names import texts_form
from stores.forms.turns import TurnsForm
from stores.models import LinePolicy, Reason, Service, Tier, Topic
from stores.models.catalogue import LETTERS

NAME = (_("Name"), 120, True)


class TopicForm(texts_form(names=NAME, hints=(_("Hint"), 200, False))):  # type: ignore[misc]  # made for this class
    class Meta:
        model = Topic
        fields = ("code", "icon", "position")


class ServiceForm(texts_form(names=NAME, bring=(_("What to bring"), 1000, False))):  # type: ignore[misc]  # the same
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
            "buffer_before",
            "buffer_after",
            "book_notice",
            "book_moves",
            "book_per_day",
        )
        field_classes = {"online_url": partial(forms.URLField, assume_scheme="https")}


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


class ReasonForm(texts_form(names=NAME, bring=(_("What to bring"), 120, False))):  # type: ignore[misc]  # the same
    class Meta:
        model = Reason
        fields = ("kind", "code", "position", "is_active")


class PolicyForm(TurnsForm, forms.ModelForm):
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
