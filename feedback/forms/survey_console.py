"""What an administrator enters of surveys."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import ShortNumber, Survey
from feedback.states import Touchpoint
from stores.forms.names import texts_form

TEXTS = texts_form(names=(_("Name"), 120, True))


class SurveyForm(TEXTS):  # type: ignore[misc, valid-type]  # made by a function
    touchpoint = forms.ChoiceField(label=_("Asks about"), choices=Touchpoint.choices)

    class Meta:
        model = Survey
        fields = ("code", "touchpoint")


class ShortNumberForm(forms.ModelForm):
    class Meta:
        model = ShortNumber
        fields = ("number", "partners", "is_active")
