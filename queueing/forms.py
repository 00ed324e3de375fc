"""What customers choose on their own ticket's page."""

from django import forms


class PassForm(forms.Form):
    places = forms.IntegerField(min_value=1, max_value=20)


class LateForm(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=30)
