"""Pairing for programs: the device asks, a manager confirms its code, the device fetches its token.

    POST devices/pair/          {purpose}                       201 {code, secret, ...}    anybody
    POST devices/pair/confirm/  {code, store, name?, counter?}  201 {id, purpose, ...}     a manager
    POST devices/pair/token/    {secret}                        200 {token, device}, 202   whoever has the secret
    POST devices/{id}/revoke/                                   204                        a manager

Answers that hold a secret are never kept under an Idempotency-Key: of every token the database holds only the hash.
Asked again with the same secret, the device gets another token and the first fits no longer.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import CommandView, parsed
from core.errors import NotFound, TooMany
from core.openapi import STAFF, About
from stores import access
from stores.authentication import asked_by
from stores.commands import pairing
from stores.models import Device

ASK_RATE = {"pair": "30/10m/ip"}


def device_answer(device: Device) -> dict[str, Any]:
    return {
        "id": device.pk,
        "purpose": device.purpose,
        "store": device.store.code,
        "name": device.name,
        "counter": device.counter_id,
    }


class DevicePair(APIView):
    """The device asks to be paired: `code` is shown, `secret` is kept to itself."""

    class Input(serializers.Serializer[Any]):
        purpose = serializers.ChoiceField(choices=Device.Purpose.choices)

    class Output(serializers.Serializer[Any]):
        code = serializers.CharField()
        secret = serializers.CharField()
        expires_at = serializers.DateTimeField()

    about = About({201: Output}, refusals=(TooMany,))

    def post(self, request: Request) -> Response:
        raw = request._request  # noqa: SLF001 -- DRF's documented way to the wrapped request
        if not ratelimit.consume(raw, app="lado", action="pair", config=ASK_RATE):
            raise TooMany
        asked = pairing.ask(purpose=parsed(self.Input, request)["purpose"], now=timezone.now())
        return Response({"code": asked.code, "secret": asked.secret, "expires_at": asked.expires_at}, status=201)


class DeviceOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=Device.Purpose.choices)
    store = serializers.SlugField()
    name = serializers.CharField()
    counter = serializers.IntegerField(allow_null=True)


class DevicePairConfirm(CommandView):
    """A manager types the code that the device shows."""

    class Input(serializers.Serializer[Any]):
        code = serializers.CharField(max_length=12)
        store = serializers.SlugField(max_length=60)
        name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
        counter = serializers.IntegerField(min_value=1, max_value=2**53, required=False, allow_null=True)

    about = About(
        {201: DeviceOutput},
        who=STAFF,
        scope="desk",
        keyed=True,
        refusals=(pairing.UnknownCode, pairing.AlreadyPaired, pairing.CounterNeeded),
    )

    def command(self, request: Request) -> Response:
        data = parsed(self.Input, request)
        principal = asked_by(request)
        device = pairing.pair(
            code=data["code"],
            store=access.managed_store(principal, data["store"]),
            by=principal.staff_id or 0,
            name=data["name"],
            counter_id=data.get("counter"),
            now=timezone.now(),
        )
        return Response(device_answer(device), status=201)


class DevicePairToken(APIView):
    """The device asks for its token: 202 while no manager has confirmed."""

    class Input(serializers.Serializer[Any]):
        secret = serializers.CharField(max_length=60)

    class Output(serializers.Serializer[Any]):
        token = serializers.CharField()
        device = DeviceOutput()

    class Waits(serializers.Serializer[Any]):
        state = serializers.ChoiceField(choices=["waiting"])

    about = About({200: Output, 202: Waits}, refusals=(NotFound, pairing.PairingExpired))

    def post(self, request: Request) -> Response:
        fetched = pairing.fetch_token(secret=parsed(self.Input, request)["secret"], now=timezone.now())
        if fetched is None:
            return Response({"state": "waiting"}, status=202)
        token, device = fetched
        return Response({"token": token, "device": device_answer(device)})


class DeviceRevoke(CommandView):
    """The device is one no longer; its sockets close at once."""

    about = About({204: None}, who=STAFF, scope="desk", keyed=True)

    def command(self, request: Request, device_id: int) -> Response:
        principal = asked_by(request)
        device = access.device_for(principal, device_id)
        pairing.revoke(device_id=device.pk, by=principal.staff_id or 0, now=timezone.now())
        return Response(status=204)
