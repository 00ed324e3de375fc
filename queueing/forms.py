"""What customers choose on their own ticket's page, and the greeter for them."""

from django import forms
from django.conf import settings

from queueing.commands.takings import Wanted, by_hand


class PassForm(forms.Form):
    places = forms.IntegerField(min_value=1, max_value=20)


class LateForm(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=30)


class GiveForm(forms.Form):
    """A ticket given by hand; the service is in the address."""

    tier = forms.CharField(max_length=100, required=False)
    phone = forms.CharField(max_length=30, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    told = forms.BooleanField(required=False)

    def wish(self, service: str) -> Wanted:
        return by_hand(service=service, **self.cleaned_data)
