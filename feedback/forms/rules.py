"""Forms of the administration for what alarms, the causes, and how soon somebody has to act."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from feedback.models import AlarmRule, Cause
from stores.forms.names import texts_form

NAME = (_("Name"), 120, True)


class AlarmRuleForm(texts_form(names=NAME)):  # type: ignore[misc]  # made for this class
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Every language")), *settings.LANGUAGES]
    )

    class Meta:
        model = AlarmRule
        fields = (
            "code",
            "language",
            "words",
            "unless",
            "five_at_most",
            "nps_at_most",
            "unsolved",
            "level",
            "position",
            "is_active",
        )


class CauseForm(texts_form(names=NAME)):  # type: ignore[misc]  # the same
    class Meta:
        model = Cause
        fields = ("code", "position", "is_active")
