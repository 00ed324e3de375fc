"""Devices: asked for by the device, confirmed by a manager who types the code it shows, revoked by one press."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import audit, live
from core.errors import Conflict, Expired, Invalid, NotAllowed, NotFound
from stores.models import Counter, Device, PairingRequest, Store
from stores.tokens import DEVICE_TOKEN, token_hash

CODE_SIGNS = "ABCDEFGHJKLMNPRTUVWXY346789"  # nothing that is read as something else
CODE_LENGTH = 6
ASKED_FOR = timedelta(minutes=10)
SEEN_EVERY = timedelta(seconds=30)


class UnknownCode(Invalid):
    code, message = "unknown_code", _("No device shows this code. Codes are valid for 10 minutes.")


class CounterNeeded(Invalid):
    code, message = "counter_needed", _("A customer screen belongs to a counter of the store. Choose one.")


class AlreadyPaired(Conflict):
    code, message = "already_paired", _("This device is paired already. It shows its page when it is loaded again.")


class PairingExpired(Expired):
    code, message = "pairing_expired", _("The code has expired. The device shows a new one.")


class CodeNeeded(NotAllowed):
    code, message = "code_needed", _("A manager pairs this device with the code it shows.")


@dataclass(frozen=True)
class Asked:
    """What a device gets when it asks: `code` to show, `secret` to keep to itself."""

    code: str
    secret: str
    expires_at: datetime


def ask(*, purpose: str, now: datetime) -> Asked:
    """A device asks to be paired for `purpose`."""
    if purpose not in Device.Purpose.values:
        raise NotFound
    secret = secrets.token_urlsafe(24)
    for _attempt in range(5):
        code = "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                request = PairingRequest.objects.create(
                    code=code,
                    secret_hash=token_hash(secret),
                    purpose=purpose,
                    created_at=now,
                    expires_at=now + ASKED_FOR,
                )
        except IntegrityError:
            continue  # the code is taken: 27^6 codes, so the next one is free
        return Asked(request.code, secret, request.expires_at)
    raise Conflict


@transaction.atomic
def pair(*, code: str, store: Store, by: int, now: datetime, name: str = "", counter_id: int | None = None) -> Device:
    """A manager types the code: the device belongs to `store` from now on. Raises UnknownCode, AlreadyPaired."""
    request = PairingRequest.objects.select_for_update().filter(code=code.strip().upper().replace(" ", "")).first()
    if request is None or request.expires_at <= now:
        raise UnknownCode
    if request.device_id is not None:
        raise AlreadyPaired
    counter = Counter.objects.filter(pk=counter_id, store=store).first() if counter_id else None
    if request.purpose == Device.Purpose.SCREEN and counter is None:
        raise CounterNeeded
    device = Device.objects.create(
        store=store,
        purpose=request.purpose,
        name=name,
        counter=counter,
        token_hash=secrets.token_bytes(32),  # no token fits until the device fetches its own
        paired_at=now,
        paired_by_id=by,
    )
    PairingRequest.objects.filter(pk=request.pk).update(device=device)
    audit.record(
        actor=f"staff:{by}",
        action="device.pair",
        target=f"device:{device.pk}",
        now=now,
        data={"store": store.code, "purpose": device.purpose},
    )
    return device


@transaction.atomic
def fetch_token(*, secret: str, now: datetime) -> tuple[str, Device] | None:
    """The device's token for whoever holds the secret; None while no manager has confirmed.

    Asked again (the answer got lost), it gives another one and the first fits no longer. Raises NotFound,
    PairingExpired.
    """
    request = PairingRequest.objects.select_for_update().filter(secret_hash=token_hash(secret)).first()
    if request is None:
        raise NotFound
    if request.device_id is None:
        if request.expires_at <= now:
            raise PairingExpired
        return None
    device = Device.objects.select_for_update(of=("self",)).select_related("store").get(pk=request.device_id)
    if device.revoked_at is not None:
        raise NotFound
    return new_token(device), device


def shown(*, secret: str, purpose: str, now: datetime) -> PairingRequest | None:
    """The request a device is showing the code of; None when there is none any more, so that it asks anew."""
    request = PairingRequest.objects.filter(secret_hash=token_hash(secret), purpose=purpose)
    return request.filter(expires_at__gt=now).first()


@transaction.atomic
def pair_here(
    *, purpose: str, store: Store, by: int | None, now: datetime, counter: int | None = None
) -> tuple[str, Device]:
    """Make the browser that asks a device of `store`, without a code; its token. A screen needs `counter`, its number.

    A manager does it at the device (`by`); in demo mode anybody may. Raises CodeNeeded, CounterNeeded, NotFound.
    """
    if purpose not in Device.Purpose.values:
        raise NotFound
    place = store.counters.filter(number=counter, is_active=True).first() if counter else None
    if purpose == Device.Purpose.SCREEN and place is None:
        raise CounterNeeded
    if by is None and not settings.DEMO:
        raise CodeNeeded
    device = Device.objects.create(
        store=store,
        purpose=purpose,
        counter=place if purpose == Device.Purpose.SCREEN else None,
        token_hash=secrets.token_bytes(32),
        paired_at=now,
        paired_by_id=by,
    )
    token = new_token(device)
    audit.record(
        actor=f"staff:{by}" if by else "demo",
        action="device.pair",
        target=f"device:{device.pk}",
        now=now,
        data={"store": store.code, "purpose": purpose},
    )
    return token, device


def new_token(device: Device) -> str:
    """Replace the device's token; the text is known to the caller only."""
    token = DEVICE_TOKEN + secrets.token_urlsafe(24)
    device.token_hash = token_hash(token)
    device.save(update_fields=["token_hash"])
    return token


@transaction.atomic
def revoke(*, device_id: int, by: int | None, now: datetime) -> None:
    """The device is one no longer: its token fits nothing, its sockets close at once. Done twice is done once."""
    if not Device.objects.filter(pk=device_id, revoked_at=None).update(revoked_at=now):
        return
    live.revoke("device", device_id)
    actor = f"staff:{by}" if by else "demo"
    audit.record(actor=actor, action="device.revoke", target=f"device:{device_id}", now=now)


def seen(*, device_id: int, now: datetime) -> None:
    """Note that the device is there, at most every 30 seconds."""
    stale = Device.objects.filter(pk=device_id).exclude(last_seen_at__gt=now - SEEN_EVERY)
    stale.update(last_seen_at=now)


def forget_expired(*, now: datetime) -> int:
    """Delete requests that expired an hour ago or longer; their number."""
    return PairingRequest.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()[0]
