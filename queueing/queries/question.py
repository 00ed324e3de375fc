"""What somebody is asked before a ticket for one matter is given, at the kiosk and on the own phone."""

from dataclasses import dataclass
from datetime import datetime

from queueing.queries.catalogue import choosable_tiers
from queueing.queries.outlook import Outlook, service_outlook
from stores.models import Service, Store, Tier


@dataclass(frozen=True)
class Question:
    """`late`: the store closes first; `told`: the page says that it does, or that it may."""

    view: Outlook
    tiers: tuple[Tier, ...]
    late: bool

    @property
    def by_law(self) -> bool:
        """Whether one of the priorities is the law's."""
        return any(tier.statutory for tier in self.tiers)

    @property
    def told(self) -> bool:
        return self.late or self.view.tight

    @property
    def closed(self) -> bool:
        return self.view.obstacle == "closed"


def question(store: Store, service: Service, *, now: datetime, refused: bool = False) -> Question:
    """`refused`: a ticket was asked for that may not be reached, and nobody had said so."""
    view = service_outlook(store, service=service.code, now=now)
    return Question(view, tuple(choosable_tiers()), late=refused or view.obstacle == "closing")
