"""Forms of the chain's pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from stores.commands.pins import LONGEST
from stores.models import Store

MOST_OPTIONS = 200  # of stores in a list to choose from; with more, the code is typed


class PairForm(forms.Form):
    """The code that a device shows, and where it belongs."""

    code = forms.CharField(label=_("Code on the device"), max_length=12)
    store = forms.ModelChoiceField(Store.objects.none(), label=_("Store"), to_field_name="code")
    counter = forms.IntegerField(
        label=_("Number of the counter"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("For a customer screen."),
    )
    name = forms.CharField(label=_("Name"), max_length=60, required=False, help_text=_("Such as: kiosk by the door"))

    def __init__(self, *args: Any, stores: QuerySet[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["store"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- it is, five lines above
        field.queryset = stores.order_by("search", "id")
        count = stores.count()
        if count == 1:
            field.empty_label = None  # nothing to choose
        if count > MOST_OPTIONS:
            field.widget = forms.TextInput()
            field.label = _("Code of the store")
        self.fields["code"].widget.attrs.update(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        )


class PinForm(forms.Form):
    """A PIN typed at a shared tablet."""

    pin = forms.CharField(
        label=_("PIN"),
        max_length=LONGEST,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True, "pattern": "[0-9]*"}
        ),
    )


class NewPinForm(forms.Form):
    """A new PIN, typed twice."""

    pin = forms.CharField(
        label=_("New PIN"),
        help_text=_("4 to 8 digits that nobody guesses."),
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*"}),
    )
    again = forms.CharField(
        label=_("The same again"),
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("pin") != again:
            raise forms.ValidationError(_("The two are not the same."))
        return again
