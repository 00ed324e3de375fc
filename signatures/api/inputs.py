"""What is sent to documents."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from signatures.states import SignerRole

Form = serializers.Serializer[Any]
LONGEST_REASON = 300


def language_field(**facts: Any) -> serializers.ChoiceField:
    """A language that documents are made in."""
    return serializers.ChoiceField(choices=[code for code, _name in settings.LANGUAGES], **facts)


def values_field(**facts: Any) -> serializers.DictField:
    """What is filled in."""
    words = "Values by the codes of the form's fields; what is known fills itself in."
    return serializers.DictField(child=serializers.JSONField(), help_text=words, **facts)


class DocumentInput(Form):
    template = serializers.CharField(max_length=60)
    language = language_field()
    data = values_field()  # type: ignore[assignment]  # a field; its name is the interface's
    ticket = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=10**18 - 1)


class InkInput(Form):
    """Strokes, or a typed name."""

    strokes = serializers.JSONField(required=False, help_text="Lists of [x, y], each from 0 to 10000, y downwards.")
    typed = serializers.CharField(required=False, allow_blank=True, max_length=200)
    dynamics = serializers.JSONField(required=False, help_text="Time and pressure of the points: kept locked away.")


PASSKEY = "A clerk’s passkey’s answer (AuthenticationResponseJSON of WebAuthn) to what `passkey/` asked."


class SignInput(Form):
    signer = serializers.ChoiceField(choices=SignerRole.values)
    ink = InkInput()
    consent = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=40, help_text="The codes of the consents that are given."
    )
    sha256 = serializers.CharField(max_length=64)
    passkey = serializers.JSONField(required=False, allow_null=True, help_text=PASSKEY)


class CountersignInput(Form):
    ink = InkInput(required=False)
    sha256 = serializers.CharField(max_length=64)
    passkey = serializers.JSONField(required=False, allow_null=True, help_text=PASSKEY)


class VoidInput(Form):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class WithdrawInput(Form):
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_REASON, help_text="Nobody has to give one."
    )


class ReplaceInput(Form):
    newer = serializers.CharField(max_length=12, help_text="The reference of the document that counts instead.")
    reason = serializers.CharField(max_length=LONGEST_REASON)


class CorrectInput(Form):
    text = serializers.CharField(max_length=LONGEST_REASON, help_text="How it reads correctly.")
