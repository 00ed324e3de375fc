"""What is typed into the words of a mail or an SMS."""

from django import forms
from django.utils.translation import gettext_lazy as _

from signatures.forms.templates import BIGGEST, LineText
from signatures.wording.messages import LONGEST, LONGEST_SUBJECT


class WordingForm(forms.Form):
    """The words; an SMS has no subject. What is wrong with them, the command says."""

    revision = forms.IntegerField(min_value=0, max_value=BIGGEST, widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT, required=False)
    text = LineText(label=_("Text"), max_length=max(LONGEST.values()), widget=forms.Textarea(attrs={"rows": 4}))
