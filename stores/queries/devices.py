"""Devices as managers see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from stores.models import Device, Store

THERE = timedelta(minutes=3)  # a live page asks at least once a minute
REVOKED_SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class DeviceRow:
    """`state`: there, silent (since `seen_at`), never (not seen yet), revoked."""

    device: Device
    state: str
    minutes: int  # since it was seen


def devices_of(stores: QuerySet[Store], *, now: datetime) -> QuerySet[Device]:
    """The devices of `stores`, silent ones first, revoked ones for a week."""
    shown = Q(revoked_at=None) | Q(revoked_at__gt=now - REVOKED_SHOWN)
    found = Device.objects.filter(shown, store__in=stores).select_related("store", "counter", "paired_by")
    return found.order_by(F("revoked_at").asc(nulls_first=True), F("last_seen_at").asc(nulls_last=True), "id")


def device_row(device: Device, *, now: datetime) -> DeviceRow:
    seen = device.last_seen_at
    minutes = int((now - seen).total_seconds() // 60) if seen else 0
    if device.revoked_at is not None:
        return DeviceRow(device, "revoked", minutes)
    if seen is None:
        return DeviceRow(device, "never", minutes)
    return DeviceRow(device, "there" if now - seen < THERE else "silent", minutes)
