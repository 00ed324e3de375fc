"""What is looked for in the archive."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from signatures.models import FormTemplate
from signatures.queries.archive import Search
from signatures.states import DocumentState, Follows
from stores.models import Store

LONGEST_ID = 10**18


def _date(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class SearchForm(forms.Form):
    """Everything may be left empty."""

    customer = forms.CharField(label=_("Phone, mail or customer number"), max_length=254, required=False)
    reference = forms.CharField(label=pgettext_lazy("document", "Reference"), max_length=12, required=False)
    ticket = forms.CharField(label=_("Ticket number"), max_length=8, required=False)
    day = _date(_("Day of the visit"))
    case = forms.IntegerField(label=_("Case number"), min_value=1, max_value=LONGEST_ID, required=False)
    store = forms.ChoiceField(label=_("Store"), required=False)
    template = forms.ChoiceField(label=_("Form"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *DocumentState.choices])
    since = _date(_("Made from"))
    until = _date(_("Made until"))
    before = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LONGEST_ID, required=False)

    def __init__(self, data: Any = None, *, stores: list[Store], templates: list[FormTemplate]) -> None:
        super().__init__(data)
        anything = ("", _("Any"))
        self.fields["store"].choices = [anything, *((each.code, each.name) for each in stores)]  # type: ignore[attr-defined]
        self.fields["template"].choices = [anything, *((each.code, str(each)) for each in templates)]  # type: ignore[attr-defined]

    def search(self, *, country: str) -> Search:
        """What is looked for, once it is valid."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Search(**data, country=country)


class ActForm(forms.Form):
    """What is done to a document later; of a replacement, by which one."""

    act = forms.ChoiceField(choices=[(each.value, "") for each in Follows])
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)
    newer = forms.CharField(label=pgettext_lazy("document", "Reference"), max_length=12, required=False)


class HoldForm(forms.Form):
    """A legal hold, set or lifted."""

    act = forms.ChoiceField(choices=[("hold", ""), ("lift", "")], widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=200)
