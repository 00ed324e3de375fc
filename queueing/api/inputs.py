"""What the commands of the line take."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from rest_framework import serializers

from core.http import BadFields
from queueing.commands.takings import Wanted
from queueing.states import Channel, Outcome, Showing
from stores.access import Principal

LANGUAGES = [code for code, _name in settings.LANGUAGES]
CHANNELS = set(Channel.values)
LONGEST = 100


@dataclass(frozen=True)
class IssueInput:
    """POST tickets/: checked by hand, because this is a hot path."""

    store: str
    service: str
    tier: str
    channel: str
    language: str
    phone: str
    mail: str
    customer_number: str

    @classmethod
    def of(cls, data: dict[str, Any]) -> "IssueInput":
        """Raises BadFields naming each field that is wrong."""
        customer = data.get("customer")
        customer = {} if customer is None else customer
        errors: dict[str, list[str]] = {}
        if not isinstance(customer, dict):
            errors["customer"], customer = ["An object with phone, email or number."], {}
        texts = {name: data.get(name) for name in ("store", "service", "tier", "channel", "language")}
        said = {"phone": "phone", "mail": "email", "customer_number": "number"}
        texts |= {ours: customer.get(theirs) for ours, theirs in said.items()}
        for name, value in texts.items():
            if value is not None and (not isinstance(value, str) or len(value) > LONGEST or "\0" in value):
                errors[name] = [f"A text of at most {LONGEST} characters."]
        errors |= {name: ["This field is needed."] for name in ("store", "service") if not texts[name]}
        if not errors and texts["channel"] and texts["channel"] not in CHANNELS:
            errors["channel"] = [f"One of {', '.join(sorted(CHANNELS))}."]
        if not errors and texts["language"] and texts["language"] not in LANGUAGES:
            errors["language"] = [f"One of {', '.join(LANGUAGES)}."]
        if errors:
            raise BadFields(errors=errors)
        return cls(**{name: value or "" for name, value in texts.items()})

    def request(self, principal: Principal) -> Wanted:
        """The wish of `principal`: a kiosk's tickets are kiosk tickets whatever it says."""
        usual = Channel.STAFF if principal.is_staff else Channel.KIOSK
        channel = Channel(self.channel) if self.channel and principal.is_staff else usual
        return Wanted(
            service=self.service,
            tier=self.tier,
            channel=channel,
            language=self.language,
            phone=self.phone,
            mail=self.mail,
            customer_number=self.customer_number if principal.is_staff else "",
            trusted=principal.is_staff,
        )


class ReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=80)


class HandOverInput(serializers.Serializer):
    staff = serializers.IntegerField(min_value=1, max_value=2**53)


class PickInput(serializers.Serializer):
    counter = serializers.IntegerField(min_value=1, max_value=2**53)
    reason = serializers.CharField(max_length=80)


class TransferInput(serializers.Serializer):
    service = serializers.CharField(max_length=60, required=False, allow_blank=True)
    counter = serializers.IntegerField(min_value=1, max_value=2**53, required=False, allow_null=True)
    staff = serializers.IntegerField(min_value=1, max_value=2**53, required=False, allow_null=True)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class FinishInput(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    reason = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class PassInput(serializers.Serializer):
    places = serializers.IntegerField(min_value=0, max_value=20)


class LateInput(serializers.Serializer):
    minutes = serializers.IntegerField(min_value=1, max_value=30, default=10)


class StepInput(serializers.Serializer):
    step = serializers.IntegerField(min_value=1, max_value=2**53)
    act = serializers.ChoiceField(choices=["done", "skipped", "current", "hand_over", "take_over"])
    value = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    typed = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ShowInput(serializers.Serializer):
    showing = serializers.ChoiceField(choices=Showing.choices)
    step = serializers.IntegerField(min_value=1, max_value=2**53, required=False)


class FiguresInput(serializers.Serializer):
    step = serializers.IntegerField(min_value=1, max_value=2**53)
    figures = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1e9), required=False, default=dict
    )


class ServiceInput(serializers.Serializer):
    service = serializers.CharField(max_length=60)


class SaidInput(serializers.Serializer):
    text = serializers.CharField(max_length=1000, allow_blank=True, required=False, default="")
