"""What customers choose on their own ticket's page and on the screen beside the clerk, and the greeter for them."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from queueing.commands.takings import Wanted, by_hand
from queueing.models import StepTemplate
from queueing.states import StepKind
from stores.forms.names import texts_form

CODE = re.compile(r"[a-z0-9-]{1,40}")


class PassForm(forms.Form):
    places = forms.IntegerField(min_value=1, max_value=20)


class LateForm(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=30)


class JoinForm(forms.Form):
    """What a customer takes the ticket with; empty is allowed, too long is not."""

    tier = forms.CharField(max_length=30, required=False)
    phone = forms.CharField(max_length=30, required=False)
    told = forms.CharField(max_length=5, required=False)


class PositionForm(forms.Form):
    """Where a phone says it is: compared and forgotten."""

    latitude = forms.FloatField()
    longitude = forms.FloatField()
    accuracy = forms.FloatField()


class BrowserForm(forms.Form):
    """What a browser gives out to be written to; what it is worth is looked at by the command."""

    endpoint = forms.CharField(max_length=2000)
    p256dh = forms.CharField(max_length=200)
    auth = forms.CharField(max_length=100)


class AnswerForm(forms.Form):
    """What a customer says on the screen beside the clerk: the answer to a step, or the language to read in."""

    step = forms.IntegerField(min_value=1, max_value=2**53, required=False)
    value = forms.CharField(max_length=40, required=False)
    typed = forms.CharField(max_length=200, required=False)
    language = forms.CharField(max_length=5, required=False)


class StepTemplateForm(texts_form(names=(_("Name"), 80, True), texts=(_("Text"), 4000, False))):  # type: ignore[misc]  # made for this class
    """A step of a service; its options are written as JSON and checked here, for the screen draws them as they are."""

    class Meta:
        model = StepTemplate
        fields = ("service", "position", "code", "kind", "minutes", "on_screen", "options")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        problem = _options_problem(data.get("kind", ""), data.get("options") or [])
        if problem:
            self.add_error("options", problem)
        return data


def _options_problem(kind: str, options: Any) -> Any:
    """What is wrong with the options, in words; None when nothing is."""
    if kind not in (StepKind.CHOOSE, StepKind.FIGURES):
        return _("Only a choice and figures have options.") if options else None
    if not isinstance(options, list) or not options or not all(isinstance(option, dict) for option in options):
        return _('A list is needed, such as [{"code": "card", "names": {"en": "SIM card"}}].')
    codes = [option.get("code") for option in options]
    if not all(isinstance(code, str) and CODE.fullmatch(code) for code in codes) or len(set(codes)) < len(codes):
        return _("Every option has a code of its own.")
    texts = [option.get(name, {}) for option in options for name in ("names", "per", "details")]
    named = all(isinstance(text, dict) and all(isinstance(one, str) for one in text.values()) for text in texts)
    amounts = [option.get("amount", 0) for option in options]
    plain = all(isinstance(option.get(name, ""), str) for option in options for name in ("price", "unit"))
    if not named or not plain or not all(option.get("names") for option in options):
        return _("Every option has a name by language.")
    if not all(isinstance(amount, int | float) and not isinstance(amount, bool) for amount in amounts):
        return _("An amount is a number.")
    return None


class GiveForm(forms.Form):
    """A ticket given by hand; the service is in the address."""

    tier = forms.CharField(max_length=100, required=False)
    phone = forms.CharField(max_length=30, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    told = forms.BooleanField(required=False)

    def wish(self, service: str) -> Wanted:
        return by_hand(service=service, **self.cleaned_data)
