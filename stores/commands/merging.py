"""Two customers found to be one person, and apart again: the joined one points at the kept one, nothing is moved."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict, Invalid
from stores.commands.customers import members
from stores.models import Customer, CustomerMerge
from stores.signals import people_changed

PEOPLE_LOCK = 0x50656F706C65  # "People"
TAKES = {"name": None, "tier_id": None, "language": ""}  # what the kept one takes over where it has this


class SamePerson(Conflict):
    code, message = "same_person", _("These are one person already.")


class UnknownMerge(Invalid):
    code, message = "unknown_merge", _("There is nothing to take apart.")


def hold_still() -> None:
    """Nobody is joined or taken apart until this transaction ends. Comes after ticket, screen and session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PEOPLE_LOCK])


def _hold_all() -> None:
    """The same, for the one who joins or takes apart: waits for everybody who has asked to hold still."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PEOPLE_LOCK])


def person_of(customer_id: int) -> Customer:
    """The customer who stands for this one's person, as it is now."""
    customer = Customer.objects.select_related("merged_into").get(pk=customer_id)
    return customer.merged_into or customer


@transaction.atomic
def merge(*, kept_id: int, joined_id: int, by_id: int | None, now: datetime) -> CustomerMerge:
    """Join the person of `joined_id` to that of `kept_id`; it takes over a name, tier and language it had not.

    Raises SamePerson.
    """
    _hold_all()
    kept, joined = person_of(kept_id), person_of(joined_id)
    if kept.pk == joined.pk:
        raise SamePerson
    moved = members(joined.pk)
    taken = [name for name, empty in TAKES.items() if getattr(kept, name) == empty != getattr(joined, name)]
    Customer.objects.filter(pk__in=moved).update(merged_into=kept, updated_at=now)
    _set(kept, {name: getattr(joined, name) for name in taken}, now=now)
    row = CustomerMerge.objects.create(kept=kept, joined=joined, moved=moved, taken=taken, at=now, by_id=by_id)
    people_changed.send(sender=None, customer_ids=[kept.pk, *moved])
    _record("customer.merge", row, by_id, now)
    return row


@transaction.atomic
def split(*, merge_id: int, person_id: int, by_id: int | None, now: datetime) -> CustomerMerge:
    """Take apart what `merge_id` had joined to this person: exactly those rows; what came after stays.

    Raises UnknownMerge, also for one that lies beneath a later merge: that one comes first.
    """
    _hold_all()
    row = CustomerMerge.objects.select_related("kept", "joined").filter(pk=merge_id, split_at=None).first()
    person = person_of(person_id)
    if row is None or row.kept_id != person.pk:
        raise UnknownMerge
    beneath = [pk for pk in row.moved if pk != row.joined_id]
    Customer.objects.filter(pk__in=beneath, merged_into=person).update(merged_into=row.joined, updated_at=now)
    Customer.objects.filter(pk=row.joined_id).update(merged_into=None, updated_at=now)
    untouched = [name for name in row.taken if getattr(row.kept, name) == getattr(row.joined, name)]
    _set(row.kept, {name: TAKES[name] for name in untouched}, now=now)
    row.split_at, row.split_by_id = now, by_id
    row.save(update_fields=["split_at", "split_by"])
    people_changed.send(sender=None, customer_ids=[row.kept_id, *row.moved])
    _record("customer.split", row, by_id, now)
    return row


def _set(customer: Customer, facts: dict[str, Any], *, now: datetime) -> None:
    if facts:
        Customer.objects.filter(pk=customer.pk).update(**facts, updated_at=now)


def _record(action: str, row: CustomerMerge, by_id: int | None, now: datetime) -> None:
    data = {"merge": row.pk, "joined": row.joined_id, "rows": row.moved}
    actor = f"staff:{by_id}" if by_id else "nobody"
    audit.record(actor=actor, action=action, target=f"customer:{row.kept_id}", now=now, data=data)
