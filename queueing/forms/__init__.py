"""What customers choose on their own ticket's page and on the screen beside the clerk, and the greeter for them."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from queueing.commands.booking.making import LONGEST_NOTES
from queueing.commands.takings import Wanted, by_hand
from queueing.models import StepTemplate
from queueing.states import StepKind
from stores.commands.customers import normal_mail, normal_phone
from stores.forms.names import texts_form

MOST_AHEAD = timedelta(days=400)  # no policy lets anybody book further
MIN_YEAR, MAX_YEAR = 2000, 2200
MOST_OTHERS = 4  # with the first one as many as customers may choose
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


class DetailsForm(forms.Form):
    """Who books. `country` reads a number without its prefix; what is wrong is said beside its field."""

    name = forms.CharField(
        max_length=200,
        error_messages={"required": _("Write your name."), "max_length": _("Write a shorter name.")},
    )
    phone = forms.CharField(required=False)
    mail = forms.CharField(required=False)
    notes = forms.CharField(required=False)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not any(unicodedata.category(sign)[0] in "LNPS" for sign in name):  # nothing that can be seen
            raise forms.ValidationError(_("Write your name."))
        return name

    def clean_phone(self) -> str:
        return self._normal("phone", lambda phone: normal_phone(phone, self.country))

    def clean_mail(self) -> str:
        return self._normal("mail", normal_mail)

    def _normal(self, name: str, normal: Callable[[str], str]) -> str:
        said: str = self.cleaned_data[name]
        try:
            return normal(said) if said else ""
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def clean_notes(self) -> str:
        notes: str = self.cleaned_data["notes"].replace("\r\n", "\n")  # a new line is sent as two signs, counted as one
        if len(notes) > LONGEST_NOTES:
            raise forms.ValidationError(_("That is too long. Write at most 500 signs."))
        return notes

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(way) or way in self.errors for way in ("phone", "mail")):
            self.add_error("phone", _("Give a phone number or a mail address, so that we can reach you."))
        return data


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


class DayForm(forms.Form):
    """Which day is looked at."""

    on = forms.DateField(required=False)

    def day(self, today: date) -> date:
        """Today where nothing of use was asked for, or what is past."""
        self.is_valid()
        return min(max(self.cleaned_data.get("on") or today, today), today + MOST_AHEAD)


class BookingDayForm(DayForm):
    """And for how many people, and what else besides the service of the page."""

    party = forms.IntegerField(min_value=1, max_value=20, required=False)
    also = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, others: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["also"].choices = [(code, code) for code in others]  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self, today: date) -> tuple[date, int, list[str]]:
        """Day, number of people and the other services; today, one and none where nothing of use was asked for."""
        on = self.day(today)
        return on, self.cleaned_data.get("party") or 1, self.cleaned_data.get("also", [])

    def clean_also(self) -> list[str]:
        also = list(dict.fromkeys(self.cleaned_data["also"]))
        if len(also) > MOST_OTHERS:
            raise forms.ValidationError(_("Choose at most five services for one visit."))
        return also


class StartForm(forms.Form):
    """A time as the page offered it."""

    start = forms.CharField(max_length=40, error_messages={"required": _("Choose a time.")})

    def clean_start(self) -> datetime:
        try:
            start = datetime.fromisoformat(self.cleaned_data["start"]).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("Choose a time.")) from error
        if not MIN_YEAR < start.year < MAX_YEAR:
            raise forms.ValidationError(_("Choose a time."))
        return start


class BookingForm(StartForm):
    """A booking that somebody of the store makes for a customer."""

    party = forms.IntegerField(min_value=1, max_value=20)
    name = forms.CharField(max_length=80, error_messages={"required": _("Type the customer's name.")})
    phone = forms.CharField(max_length=30, required=False)
    mail = forms.CharField(max_length=254, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    notes = forms.CharField(max_length=500, required=False)
    key = forms.CharField(max_length=200)


class CancelForm(forms.Form):
    """Who calls a booking off."""

    by = forms.ChoiceField(choices=[("customer", "customer"), ("store", "store")])
