"""What a clerk chooses from: the chain's reasons, and where a customer may be handed on to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core.text import localised
from queueing.queries import cache
from queueing.states import PHONING
from stores.models import Counter, Reason, Service, Staff

KEPT = timedelta(seconds=30)  # an administrator's change is seen this soon
OWN = {PHONING: _("On the phone with a customer")}  # reasons that Lado itself gives
MAY_SERVE = (Staff.Role.CLERK, Staff.Role.STORE_MANAGER)


@dataclass(frozen=True)
class Choices:
    """Names by language; an empty list of reasons means that the clerk writes one."""

    reasons: Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]]  # by kind: (code, names)

    def of(self, kind: str) -> list[tuple[str, str]]:
        """(code, name in the active language) of the reasons of `kind`."""
        return [(code, localised(names)) for code, names in self.reasons.get(kind, ())]

    def words(self, kind: str, code: str) -> str:
        """The name of a stored reason; what was written by hand is its own name."""
        return next((name for known, name in self.of(kind) if known == code), str(OWN.get(code, code)))


def choices(*, now: datetime) -> Choices:
    """All reasons of the chain, remembered for half a minute."""

    def read() -> Choices:
        found: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
        rows = Reason.objects.filter(is_active=True).order_by("kind", "position", "id")
        for kind, code, names in rows.values_list("kind", "code", "names"):
            found.setdefault(kind, []).append((code, names))
        return Choices({kind: tuple(rows) for kind, rows in found.items()})

    return cache.remembered(("reasons",), read, now=now, keep=KEPT)


@dataclass(frozen=True)
class Targets:
    """Where a customer of a store may be handed on to."""

    services: tuple[tuple[str, Mapping[str, str]], ...]  # code, names
    people: tuple[tuple[int, str], ...]
    counters: tuple[tuple[int, int], ...]  # id, number


def targets(store_id: int, *, now: datetime) -> Targets:
    """The store's services, people who serve and counters, remembered for half a minute."""

    def read() -> Targets:
        services = Service.objects.filter(store_services__store=store_id, is_active=True)
        ordered = services.order_by("topic__position", "position", "id").values_list("code", "names")
        people = Staff.objects.filter(stores=store_id, is_active=True, role__in=MAY_SERVE).order_by("first_name", "id")
        counters = Counter.objects.filter(store=store_id, is_active=True).order_by("number", "id")
        return Targets(
            services=tuple(ordered),
            people=tuple((person.pk, str(person)) for person in people),
            counters=tuple(counters.values_list("pk", "number")),
        )

    return cache.remembered(("targets", store_id), read, now=now, keep=KEPT)
