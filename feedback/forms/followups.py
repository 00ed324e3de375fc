"""Forms of follow-ups: a contact, the closing, a systemic problem, a rule tried out."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from feedback.commands.followups.working import CONTACTS
from feedback.models import Cause, FollowUpAct
from stores.access import ADMINISTRATOR, MANAGER, REGIONAL, Principal, regions_visible_to, stores_visible_to
from stores.models import Region, Staff, Store


class ContactForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What did you do?"), choices=[(kind, FollowUpAct.Kind(kind).label) for kind in CONTACTS]
    )
    note = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class CloseForm(forms.Form):
    cause = forms.ModelChoiceField(
        label=_("What was the cause?"),
        queryset=Cause.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("The cause is still missing.")},
    )
    remedy = forms.CharField(
        label=_("What was done about it?"),
        max_length=2000,
        error_messages={"required": _("What was done is still missing. Example: called, and the bill is corrected.")},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    word = forms.CharField(
        label=_("What does the customer say now?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    satisfied = forms.TypedChoiceField(
        label=_("Is the customer content now?"),
        required=False,
        choices=[("", _("Did not say")), ("yes", _("Yes")), ("no", _("No"))],
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        causes: Any = self.fields["cause"]
        causes.queryset = Cause.objects.filter(is_active=True).order_by("position", "id")


class ProblemForm(forms.Form):
    title = forms.CharField(label=_("What is the problem?"), max_length=120)
    cause = forms.ModelChoiceField(label=_("Cause"), queryset=Cause.objects.none(), empty_label=_("Choose"))
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=_("All of them"),
        to_field_name="code",
    )
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("All of them"),
        to_field_name="code",
    )
    owner = forms.ModelChoiceField(label=_("Who sees to it?"), queryset=Staff.objects.none(), empty_label=_("Choose"))
    due_on = forms.DateField(label=_("Until when?"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions, stores = regions_visible_to(principal), stores_visible_to(principal)
        near = Staff.objects.filter(stores__in=stores) | Staff.objects.filter(regions__in=regions)
        people = near.filter(role__in=(MANAGER, REGIONAL)) | Staff.objects.filter(role=ADMINISTRATOR)
        found: dict[str, Any] = {
            "cause": Cause.objects.filter(is_active=True).order_by("position", "id"),
            "store": stores.order_by("name", "id"),
            "region": regions.order_by("name", "id"),
            "owner": people.filter(is_active=True).distinct().order_by("first_name", "last_name", "id"),
        }
        for name, rows in found.items():
            field: Any = self.fields[name]
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("store") and data.get("region"):
            self.add_error("region", _("Choose a store or a region, not both."))
        return data


class TryForm(forms.Form):
    """An answer that nobody gave, to see what the rules make of it."""

    text = forms.CharField(
        label=_("What a customer could write"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language of the survey"), required=False, choices=settings.LANGUAGES)
    five = forms.IntegerField(label=_("Mark of five"), required=False, min_value=1, max_value=5)
    nps = forms.IntegerField(label=_("Would recommend, of ten"), required=False, min_value=0, max_value=10)
