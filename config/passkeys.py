"""One's own passkeys: allauth's pages, for passkeys that recognise their person, and back to where one came from."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.passkeys import passkey_place

LONGEST_NAME = 60


class PasskeyForm(AddWebAuthnForm):
    """Its name, and what the browser made. One that does not recognise its person is refused."""

    name = forms.CharField(
        label=gettext_lazy("Its name"), max_length=LONGEST_NAME, required=False,
        help_text=gettext_lazy("Such as: my phone, key ring."),
    )  # fmt: skip
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("name", _("My passkey"))
        super().__init__(*args, **kwargs)

    def clean_passwordless(self) -> bool:
        """Always: then allauth insists that the person was verified."""
        return True


class Aimed:
    """A page that knows where passkeys count, and where its reader wants to go on."""

    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the page it is mixed into
        return context | {"place": passkey_place(self.request), "next": get_next_redirect_url(self.request) or ""}


class AddPasskey(Aimed, views.AddWebAuthnView):
    """A finger, a face or a PIN is asked for already when it is made."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context

    def get_success_url(self) -> str:
        """Back; but whoever has just got recovery codes is told so first."""
        target = get_next_redirect_url(self.request) or ""
        if target and not self.did_generate_recovery_codes:
            return str(target)
        asked = {REDIRECT_FIELD_NAME: target, "codes": "new" if self.did_generate_recovery_codes else ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("mfa_list_webauthn") + (f"?{query}" if query else "")


class Passkeys(Aimed, views.ListWebAuthnView):
    """Those of one person, the oldest first."""

    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset().order_by("created_at", "id")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"has_new_codes": self.request.GET.get("codes") == "new"}
