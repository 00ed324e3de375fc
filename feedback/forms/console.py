"""What an administrator changes about claims (categories with their rules, letters to begin with) and calls back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.wordings import FIELD
from feedback.callback_states import CallbackKind
from feedback.claim_letters import IN_LETTERS
from feedback.models import CallbackRule, ClaimCategory, ClaimLetter
from stores import checks
from stores.forms.names import texts_form

LONGEST_LETTER = 3000


class ClaimCategoryForm(texts_form(names=(_("Name"), 120, True))):  # type: ignore[misc]  # made for this class
    class Meta:
        model = ClaimCategory
        fields = (
            "code", "queue", "track", "answer_within", "unit", "working_hours", "contact_hours", "is_public",
            "is_active", "position",
        )  # fmt: skip

    def clean_working_hours(self) -> str:
        return checks.opening_hours(self.cleaned_data["working_hours"])


TEXTS = texts_form(names=(_("Name"), 120, True), texts=(_("Text"), LONGEST_LETTER, True))


class ClaimLetterForm(TEXTS):  # type: ignore[misc, valid-type]  # made by a function
    class Meta:
        model = ClaimLetter
        fields = ("code", "is_active", "position")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        named = {name for text in self.instance.texts.values() for name in FIELD.findall(text)}
        if not named <= set(IN_LETTERS):
            self.add_error(
                "texts_en", _("In the text there can be {{ number }}, {{ store }}, {{ due }} and {{ link }}.")
            )
        return data


class CallbackRuleForm(texts_form(notes=(_("Note on the price"), 200, False))):  # type: ignore[misc]  # made for this class
    class Meta:
        model = CallbackRule
        fields = ("store", "kind", "per_hour", "days_ahead", "max_attempts", "cool_down_minutes", "others_too")

    def clean(self) -> dict[str, Any]:
        """What costs something says how much."""
        data: dict[str, Any] = super().clean()
        if data.get("kind") == CallbackKind.PAID and not self.instance.notes:
            self.add_error("notes_en", _("Say what a paid call costs."))
        return data
