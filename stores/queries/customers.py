"""Who may be meant by a phone, a mail address or a customer number. Nothing here proves anything."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.personal import lookup_hash
from stores.models import Customer, CustomerWay

SHOWN_SIGNS = 3


@dataclass(frozen=True)
class Known:
    """The persons who have a way in common, oldest first; `way_id` is the oldest row of it."""

    way_id: int
    people: tuple[Customer, ...]

    @property
    def only(self) -> Customer | None:
        """The person, where there is but one."""
        return self.people[0] if len(self.people) == 1 else None

    @property
    def tier(self) -> str:
        """The code of the best tier among them, as nobody is proven yet; "" for none."""
        tiers = [person.tier for person in self.people if person.tier is not None]
        return min(tiers, key=lambda tier: (tier.rank, tier.pk)).code if tiers else ""


def known_by(kind: str, value: str) -> Known | None:
    """Everybody known by `value` (in its normal form). One statement."""
    return known_by_hash(kind, lookup_hash(kind, value))


def known_by_hash(kind: str, digest: bytes) -> Known | None:
    ways = CustomerWay.objects.filter(kind=kind, hash=digest).order_by("id")
    found = list(ways.select_related("customer__tier", "customer__merged_into__tier"))
    return Known(found[0].pk, persons(way.customer for way in found)) if found else None


def persons(customers: Iterable[Customer]) -> tuple[Customer, ...]:
    """The persons behind `customers`, each once; `merged_into` has been read with them."""
    people = {each.person_id: each.merged_into or each for each in customers}
    return tuple(people.values())


def ending(text: str) -> str:
    """The last signs of a number, phone or mail, never all of it; of a mail its first sign and what follows the @."""
    name, at, host = text.rpartition("@")
    if at:
        return f"{name[:1]}…@{host}"
    return "" if not text else "…" + text[max(1, len(text) - SHOWN_SIGNS) :]
