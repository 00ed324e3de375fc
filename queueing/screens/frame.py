"""What the views of one store, one moment and one language share; each part is read when first asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import orjson

from queueing.models import Ticket
from queueing.queries.line import CalledCard, LineSnapshot, called_cards, snapshot
from queueing.queries.promises import Promise
from queueing.queries.publics import usual_promise
from queueing.queries.tickets import OwnView, own_views
from queueing.states import PRESENT
from stores.models import Store


@dataclass(frozen=True)
class Frame:
    """One store at one moment, in the active language."""

    store: Store
    now: datetime

    @cached_property
    def line(self) -> LineSnapshot:
        return snapshot(store=self.store, now=self.now)

    @cached_property
    def called(self) -> tuple[CalledCard, ...]:
        return called_cards(store=self.store, now=self.now)

    @cached_property
    def promise(self) -> Promise | None:
        """What somebody who takes a ticket now is told, for the commonest matter."""
        return usual_promise(self.store, now=self.now)

    @cached_property
    def present(self) -> Mapping[int, OwnView]:
        """The customers' own views of everybody who is in the store."""
        tickets = Ticket.objects.filter(store=self.store, state__in=PRESENT)
        return own_views(list(tickets.select_related("service", "counter", "clerk")), store=self.store, now=self.now)


def regions(frame: Frame, parts: Mapping[str, str]) -> str:
    """The payload of a live page: revision, time, and each region's HTML."""
    return orjson.dumps(
        {"revision": frame.store.revision, "as_of": frame.now.isoformat(), "regions": dict(parts)}
    ).decode()
