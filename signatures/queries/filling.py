"""What a form knows by itself: values of store, clerk and customer for the fields that ask for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from signatures.wording import Field
from stores.models import Customer, Staff, Store
from stores.queries.opening import local_day


@dataclass(frozen=True)
class Around:
    """Where and for whom a form is filled in."""

    store: Store
    clerk: Staff
    customer: Customer | None
    now: datetime


def known_values(fields: tuple[Field, ...], around: Around) -> dict[str, str]:
    """Of the fields that are not typed, those that are known, by code. Two statements with a customer."""
    ways = _ways(around.customer)
    found = {each.code: _known(each.code, around, ways) for each in fields if each.source != "typed"}
    return {code: value for code, value in found.items() if value}


def _known(code: str, around: Around, ways: Mapping[str, str]) -> str:
    look = _LOOKS.get(code)
    return look(around, ways) if look else ""


def _ways(customer: Customer | None) -> dict[str, str]:
    """A proven phone and mail of the customer; one of staff's word counts, one that nobody has shown does not."""
    if customer is None:
        return {}
    rows = customer.ways.exclude(proven_at=None).order_by("-proven_at", "id")
    found: dict[str, str] = {}
    for row in rows:
        found.setdefault(row.kind, str(row.value))
    return found


def _address(around: Around, _ways: Mapping[str, str]) -> str:
    store = around.store
    return ", ".join(part for part in (store.address, f"{store.postcode} {store.city}".strip()) if part)


_LOOKS: dict[str, Callable[[Around, Mapping[str, str]], str]] = {
    "company": lambda _around, _ways: settings.CONTROLLER_NAME or "Lado",
    "company_number": lambda _around, _ways: settings.COMPANY_NUMBER,
    "privacy_contact": lambda _around, _ways: settings.CONTROLLER_CONTACT,
    "store_name": lambda around, _ways: around.store.name,
    "store_address": _address,
    "signed_on": lambda around, _ways: local_day(around.store, now=around.now).isoformat(),
    "clerk_name": lambda around, _ways: str(around.clerk),
    "customer_name": lambda around, _ways: str((around.customer and around.customer.name) or ""),
    "customer_phone": lambda _around, ways: ways.get("phone", ""),
    "customer_mail": lambda _around, ways: ways.get("mail", ""),
}


def all_values(fields: tuple[Field, ...], typed: Mapping[str, Any], around: Around) -> dict[str, Any]:
    """What was typed, and what is known where nothing was: the clerk's word goes before an old row."""
    return known_values(fields, around) | {code: value for code, value in typed.items() if value not in ("", None)}
