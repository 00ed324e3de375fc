"""The end of what is known of a person: the row stays as nobody's, for the figures of the stores."""

from datetime import datetime

from core import audit
from stores.commands.customers import members
from stores.commands.merging import hold_still
from stores.commands.messages import CONTENTS
from stores.models import Customer, CustomerWay, OutgoingMessage
from stores.signals import person_forgotten


def forget_customer(*, person_id: int, by: str, reason: str, now: datetime) -> bool:
    """Take name, tier, language, every way and every message that has ended away; whether there was anything.

    In the caller's transaction. A phone or mail that others of the family have too stays theirs, with its messages.
    """
    hold_still()
    ids = members(person_id)
    people, ways = Customer.objects.filter(pk__in=ids), CustomerWay.objects.filter(customer__in=ids)
    known = ways.exists() or people.exclude(name=None).exists()
    hashes = own_hashes(person_id)
    person_forgotten.send(sender=None, customer_ids=ids, hashes=hashes, now=now)
    ended = OutgoingMessage.objects.filter(to_hash__in=hashes, wiped_at=None).exclude(ended_at=None)
    ended.update(wiped_at=now, **dict.fromkeys(CONTENTS))
    ways.delete()
    people.update(name=None, tier=None, language="", updated_at=now)
    if known:
        audit.record(
            actor=by, action="customer.erased", target=f"customer:{person_id}", now=now, data={"reason": reason}
        )
    return known


def own_hashes(person_id: int) -> list[bytes]:
    """Hashes of the ways that nobody else has."""
    ids = members(person_id)
    others = CustomerWay.objects.exclude(customer__in=ids)
    ways = CustomerWay.objects.filter(customer__in=ids).exclude(hash__in=others.values("hash"))
    return [bytes(each) for each in ways.values_list("hash", flat=True)]
