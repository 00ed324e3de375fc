"""What the views of one store, one moment and one language share; each part is read when first asked for."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import orjson

from queueing.models import Ticket
from queueing.queries.line import CalledCard, LineSnapshot, called_cards, snapshot
from queueing.queries.promises import Promise
from queueing.queries.publics import usual_promise
from queueing.queries.tickets import OwnView, own_views
from queueing.states import PRESENT
from stores.models import Store

Made = TypeVar("Made")


@dataclass(frozen=True)
class Frame:
    """One store at one moment, in the active language."""

    store: Store
    now: datetime
    _made: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives for `key`, made once for all topics of this frame: rows that many desks show, a figure."""
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made

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
