"""What customers say when they ask to be called, and clerks when they have called."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from feedback.callback_states import CallResult
from feedback.commands.callback_refusals import CallbackOutcomeNeeded
from feedback.commands.callback_taking import LONGEST_NOTE
from queueing.commands.booking.making import contact
from queueing.commands.booking.persons import Contact
from queueing.states import Outcome
from stores.commands.customers import normal_phone
from stores.models import Service, Store

Hours = Iterable[tuple[str, list[tuple[str, str]]]]  # by day: (its words, [(instant, hour in words)])


class CallMeForm(forms.Form):
    """Whom to call, when, and about what. `hours` are those that still have room."""

    when = forms.ChoiceField(
        label=_("When may we call?"),
        required=False,
        error_messages={"invalid_choice": _("We cannot promise one more call in that hour. Choose another one.")},
    )
    service = forms.ChoiceField(label=_("What is it about?"), required=False)
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("Give a phone number, so that we can call you.")},
    )
    name = forms.CharField(
        label=_("Your name (if you like)"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        store: Store,
        services: Mapping[str, Service],
        soonest: str,
        hours: Hours,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.store, self.services = store, services
        self.fields["when"].choices = [*([("", soonest)] if soonest else []), *hours]  # type: ignore[attr-defined]
        named = [(code, str(each)) for code, each in services.items()]
        self.fields["service"].choices = [("", _("Something else")), *named]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        try:
            return normal_phone(self.cleaned_data["phone"], self.store.country)
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def clean_when(self) -> datetime | None:
        said: str = self.cleaned_data["when"]
        return datetime.fromisoformat(said) if said else None

    def contact(self, language: str) -> Contact:
        """Who it is, once the form is valid."""
        said = {name: self.cleaned_data[name] for name in ("name", "phone")}
        return contact(**said, mail="", notes="", language=language, country=self.store.country)


class CallEndForm(forms.Form):
    """How a call ended; `act` "give_back" says that nobody was called."""

    act = forms.ChoiceField(choices=[(name, name) for name in ("end", "give_back")])
    result = forms.ChoiceField(choices=[("", ""), *CallResult.choices], required=False)
    outcome = forms.ChoiceField(choices=[("", ""), *Outcome.choices], required=False)
    note = forms.CharField(required=False)

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"].replace("\r\n", "\n")  # a new line is sent as two signs, counted as one
        MaxLengthValidator(LONGEST_NOTE)(note)
        return note

    def clean(self) -> dict[str, Any]:
        """The command asks for both too; here they are said beside what was typed."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("act") == "end":
            if not data.get("result"):
                self.add_error("result", CallbackOutcomeNeeded.message)
            elif data["result"] == CallResult.REACHED and not data.get("outcome"):
                self.add_error("outcome", CallbackOutcomeNeeded.message)
        return data
