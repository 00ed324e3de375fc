"""What an administrator changes about form templates and the list of plain words."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from signatures.models import FormTemplate, PlainWord
from signatures.states import WordKind
from stores.forms.names import texts_form

TEXTS = texts_form(names=(_("Name"), 120, True), purposes=(_("Purpose"), 200, False))


class FormTemplateForm(TEXTS):  # type: ignore[misc, valid-type]  # made by a function
    class Meta:
        model = FormTemplate
        fields = (
            "code",
            "services",
            "retention",
            "may_withdraw",
            "withdraw_days",
            "level",
            "needs_code",
            "needs_passkey",
            "at_home",
            "is_active",
        )


class PlainWordForm(forms.ModelForm):
    language = forms.ChoiceField(choices=settings.LANGUAGES)

    class Meta:
        model = PlainWord
        fields = ("language", "kind", "word", "instead")

    def clean_word(self) -> str:
        """Without spaces at its ends, and more than a star: else every word would be warned of."""
        word = " ".join(str(self.cleaned_data["word"]).split())
        if not word.strip("* "):
            raise forms.ValidationError(_("Write a word."), code="no_word")
        return word

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == WordKind.HARD and not data.get("instead"):
            self.add_error("instead", forms.ValidationError(_("Write the plain word beside it."), code="no_instead"))
        return data
