"""The room as the greeter sees it: who waits, who is called, who is away; and what a ticket given now means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.words import wait_words
from queueing.models import Ticket
from queueing.queries.choices import choices
from queueing.queries.line import AsideRow, CounterCard, LineRow, LineSnapshot
from queueing.queries.outlook import Outlook, outlook_of
from queueing.queries.promises import Promise, line_promises, promise_for_newcomer
from queueing.queries.publics import store_views
from queueing.states import IN_LINE, TicketState
from stores.models import Store, Tier

LONGEST_NUMBER = 8


@dataclass(frozen=True)
class RoomRow:
    """One of the line. `missed`: was called once and not found; `expected`: the wait from now on."""

    row: LineRow
    expected: Promise | None
    missed: bool

    @property
    def words(self) -> str:
        """The rule, then what is to come."""
        if self.expected is None:
            return self.row.why
        coming = _("called: %(wait)s") % {"wait": wait_words(self.expected.p10, self.expected.p90)}
        return f"{self.row.why} · {coming}"


@dataclass(frozen=True)
class CalledRow:
    """Somebody who is called now and not at the counter yet."""

    id: int
    number: str
    service: Mapping[str, str]
    counter: int
    direction: str
    kind: str
    since: datetime
    calls: int


@dataclass(frozen=True)
class Room:
    """A store for those who stand in it; the lists hold only what was looked for."""

    line: LineSnapshot
    rows: tuple[RoomRow, ...]
    called: tuple[CalledRow, ...]
    aside: tuple[AsideRow, ...]
    counters: tuple[tuple[CounterCard, str], ...]  # each with its kind, or why it is paused

    @property
    def longest_seconds(self) -> float:
        return max((row.waited_seconds for row in self.line.rows), default=0.0)


@dataclass(frozen=True)
class Look:
    """What one greeter has open: a part of a number, a service whose ticket is about to be given, a ticket."""

    sought: str = ""
    service: str = ""
    ticket: int = 0

    @classmethod
    def sought_by(cls, asked: Mapping[str, str]) -> "Look":
        return cls(sought=number_sought(asked.get("q", "")))


def number_sought(text: str) -> str:
    """What somebody typed as a part of a ticket's number: "a 12" is "A12"."""
    return "".join(sign for sign in text[:40] if sign.isalnum()).upper()[:LONGEST_NUMBER]


def room(line: LineSnapshot, *, sought: str, now: datetime) -> Room:
    """The store of `line`, or what of it has `sought` in its number; two statements more than the line."""
    expected = line_promises(line.store, now=now) if line.rows else {}
    missed = _missed(line.store)
    rows = [row for row in line.rows if sought in row.number]
    return Room(
        line=line,
        rows=tuple(RoomRow(row, expected.get(row.id), row.id in missed) for row in rows),
        called=tuple(row for row in _called(line.store) if sought in row.number),
        aside=tuple(row for row in line.aside if sought in row.number),
        counters=tuple((card, _detail(card, now=now)) for card in line.counters),
    )


def _detail(card: CounterCard, *, now: datetime) -> str:
    if card.state == "paused":
        return choices(now=now).words("pause", card.pause_reason)
    return card.kind_words if card.kind != "desk" and not card.ticket_number else ""


def _missed(store: Store) -> frozenset[int]:
    """Who did not come when called, and has not been seen since."""
    away = Ticket.objects.filter(store=store, state__in=IN_LINE, first_missed_at__isnull=False)
    return frozenset(away.values_list("pk", flat=True))


def _called(store: Store) -> Sequence[CalledRow]:
    """The longest call first: that is whom to look for."""
    tickets = Ticket.objects.filter(store=store, state=TicketState.CALLED, counter__isnull=False)
    at = ("counter__number", "counter__direction", "counter__kind")
    facts = ("pk", "number", "service__names", *at, "state_since", "calls")
    return [CalledRow(*row) for row in tickets.order_by("state_since", "id").values_list(*facts)]


@dataclass(frozen=True)
class Offer:
    """A ticket of one tier, taken now."""

    tier: Tier
    outlook: Outlook

    @property
    def is_late(self) -> bool:
        """Whether the store closes, or may close, before this ticket is called."""
        return self.outlook.obstacle == "closing" or self.outlook.tight


@dataclass(frozen=True)
class Offers:
    """What may be given for one service: the usual order first, then by law, then the chain's own tiers."""

    usual: Outlook
    all: tuple[Offer, ...]

    @property
    def told(self) -> bool:
        """Whether the page warns: then a ticket is given all the same."""
        return self.usual.obstacle == "closed" or any(offer.is_late for offer in self.all)


def offers(store: Store, *, service: str, now: datetime) -> Offers:
    """One estimate for each tier, each remembered for two seconds."""
    view = store_views([store], now=now, promises=False)[0]
    tiers = Tier.objects.order_by("-is_default", "-statutory", "rank", "id")
    found = tuple(
        Offer(tier, outlook_of(view, _promise(view.open, store, service, tier, now), now=now)) for tier in tiers
    )
    usual = next((offer.outlook for offer in found if offer.tier.is_default), outlook_of(view, None, now=now))
    return Offers(usual, found)


def _promise(opened: bool, store: Store, service: str, tier: Tier, now: datetime) -> Promise | None:  # noqa: FBT001 -- one caller
    return promise_for_newcomer(store, service=service, tier=tier.code, now=now) if opened else None
