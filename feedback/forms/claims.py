"""What customers write on the web form, and staff when they take a claim down."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import DomainError
from feedback.claim_states import ClaimChannel, ClaimFinding, ClaimQueue, ClaimState, ClaimTrack
from feedback.commands.claim_history import LONGEST_TEXT
from feedback.models import ClaimCategory
from queueing.commands.booking.making import contact
from queueing.commands.booking.persons import Contact
from stores.commands.customers import normal_mail, normal_phone
from stores.models import Store

BY_STAFF = [(each.value, each.label) for each in (ClaimChannel.STORE, ClaimChannel.PHONE, ClaimChannel.STAFF)]
ANY = ("", _("Any"))


class ClaimForm(forms.Form):
    """Who complains of what. `country` reads a number without its prefix where no store says it."""

    needs_way = True
    category = forms.ChoiceField(label=_("What is it about?"))
    store = forms.ChoiceField(label=_("Store (if it is about one)"), required=False)
    text = forms.CharField(
        label=_("What happened, and what do you want us to do?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
        error_messages={"required": _("Write what happened, in a few words.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
    )
    mail = forms.CharField(
        label=_("Mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("We answer by mail, or by SMS where there is no mail address. One of them is enough."),
    )

    def __init__(
        self, data: Any = None, *, categories: Iterable[ClaimCategory], stores: Iterable[Store], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.categories = {each.code: each for each in categories}
        self.stores = {each.code: each for each in stores}
        self.fields["category"].choices = [(code, str(each)) for code, each in self.categories.items()]  # type: ignore[attr-defined]
        self.fields["store"].choices = [("", _("No store")), *((code, each.name) for code, each in self.stores.items())]  # type: ignore[attr-defined]

    def _country(self) -> str:
        """Of the store that was chosen, else of the first one."""
        store = self.stores.get(self.data.get("store", "")) or next(iter(self.stores.values()), None)
        return store.country if store else ""

    def clean_phone(self) -> str:
        return self._normal("phone", lambda phone: normal_phone(phone, self._country()))

    def clean_mail(self) -> str:
        return self._normal("mail", normal_mail)

    def _normal(self, name: str, normal: Callable[[str], str]) -> str:
        said: str = self.cleaned_data[name]
        try:
            return normal(said) if said else ""
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.needs_way and not any(data.get(way) or way in self.errors for way in ("phone", "mail")):
            self.add_error("mail", _("Give a phone number or a mail address, so that we can answer."))
        return data

    def contact(self, language: str) -> Contact:
        """Who it is, once the form is valid."""
        ways = {name: self.cleaned_data[name] for name in ("name", "phone", "mail")}
        return contact(**ways, notes="", language=language, country=self._country())


class ClaimByStaffForm(ClaimForm):
    """The same taken down by staff: also for somebody who gives no address, in the customer's language."""

    needs_way = False
    channel = forms.ChoiceField(label=_("How it came"), choices=BY_STAFF)
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    ticket = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput)
    field_order = ("channel", "category", "store", "text", "name", "mail", "phone", "language")

    def __init__(self, data: Any = None, *, needs_store: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if needs_store:
            self.fields["store"].required = True
            self.fields["store"].choices = [(code, each.name) for code, each in self.stores.items()]  # type: ignore[attr-defined]
        self.fields["name"].label = _("Name of the customer")
        self.fields["text"].label = _("What happened, and what does the customer want?")


class ClaimWordsForm(forms.Form):
    text = forms.CharField(
        label=_("Add something"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4, "dir": "auto"})
    )


class ClaimFilters(forms.Form):
    """Which claims a list shows; everything may be left empty."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", pgettext_lazy("claims", "Open")), *ClaimState.choices, ("all", _("Any"))],
    )
    queue = forms.ChoiceField(label=_("Queue"), required=False, choices=[ANY, *ClaimQueue.choices])
    track = forms.ChoiceField(label=_("Track"), required=False, choices=[ANY, *ClaimTrack.choices])
    store = forms.ChoiceField(label=_("Store"), required=False)
    mine = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[ANY, ("mine", _("Mine")), ("nobody", _("Nobody’s yet"))]
    )
    q = forms.CharField(label=_("Number, phone or mail"), max_length=254, required=False)

    def __init__(self, data: Any = None, *, stores: Iterable[Store]) -> None:
        super().__init__(data)
        self.fields["store"].choices = [ANY, *((each.code, each.name) for each in stores)]  # type: ignore[attr-defined]


class ClaimActForm(forms.Form):
    """What is pressed on a claim's page, with what goes with it."""

    act = forms.CharField(max_length=20)
    text = forms.CharField(max_length=LONGEST_TEXT, required=False)
    finding = forms.ChoiceField(choices=[("", ""), *ClaimFinding.choices], required=False)
    category = forms.CharField(max_length=40, required=False)
    staff = forms.IntegerField(min_value=1, max_value=2**53, required=False)
    other = forms.CharField(max_length=16, required=False)
