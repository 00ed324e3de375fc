"""Writing down what happens to documents so that nothing can be changed or cut off later (SIGNING: audit chain)."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from core.sql import Statement, batch
from queueing import events
from signatures import evidence
from signatures.keys.asking import digest_stamped
from signatures.models import Chain, ChainEntry, Document
from stores.queries.opening import local_day

# What happens to a document is written down at every turn of it, so these statements leave together (core.sql).
_BEGUN = "INSERT INTO signatures_chain (name, count, head) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING"
_HELD = """
    SELECT id, name, count, head, stamp IS NOT NULL FROM signatures_chain WHERE name = %s FOR NO KEY UPDATE
"""
_ENTRY = "INSERT INTO signatures_chainentry (chain_id, number, event, hash) VALUES (%s, %s, %s::jsonb, %s)"
_GROWN = "UPDATE signatures_chain SET count = %s, head = %s WHERE id = %s"


def chain_of(document: Document) -> str:
    """The name of a document's own chain."""
    return f"document:{document.pk}"


def day_chain(store_id: int, day: date) -> str:
    """The name of a store's chain of a day."""
    return f"store:{store_id}:{day:%Y-%m-%d}"


def note(document: Document, what: str, *, now: datetime, **facts: Any) -> evidence.Link:
    """Append an event to the document's chain and to its store's of the day, in the caller's transaction.

    The chains' rows are locked, the day's last: it comes after everything else that the caller locks. Returns the place
    in the document's own chain. `facts` are integers and strings.
    """
    day = local_day(document.store, now=now)
    own, store = _held(chain_of(document), day_chain(document.store_id, day))
    if store.is_stamped:
        store = _unstamped(document.store_id, day)
    event = {"what": what, "at": now.isoformat(), "document": document.reference, "sha256": document.sha256, **facts}
    place = own.grown(event)
    store.grown({**event, "entry": place.count, "head": place.head})
    batch(*own.written, *store.written)
    _tell_both_screens(document)
    return place


def _tell_both_screens(document: Document) -> None:
    """The customer's screen and the clerk's page at the counter look again, after commit."""
    if document.session is not None:
        events.side_changed(document.session.counter_id)


def append_day(store_id: int, day: date, event: Mapping[str, Any]) -> evidence.Link:
    """One more entry of a store's chain of the day; of the next one when that day has its timestamp already.

    What began before midnight may end after the day was stamped, and a stamp is over the last entry.
    """
    chain = _unstamped(store_id, day)
    place = chain.grown(event)
    batch(*chain.written)
    return place


@dataclass
class _Held:
    """A chain that is ours for the rest of the transaction, and the statements that make it longer."""

    pk: int
    name: str
    count: int
    head: bytes
    is_stamped: bool
    written: list[Statement] = field(default_factory=list)

    def grown(self, event: Mapping[str, Any]) -> evidence.Link:
        """By one entry; where it stands then."""
        self.count, self.head = self.count + 1, evidence.link(self.head, event)
        text = orjson.dumps(dict(event)).decode()
        self.written = [
            (_ENTRY, [self.pk, self.count, text, self.head]),
            (_GROWN, [self.count, self.head, self.pk]),
        ]
        return evidence.Link(self.name, self.count, self.head.hex())


def _held(*names: str) -> list[_Held]:
    """These chains, locked in this order; new ones where there are none. One round trip."""
    asked: list[Statement] = []
    for name in names:
        asked += [(_BEGUN, [name, evidence.START]), (_HELD, [name])]
    rows = [answer[0] for answer in batch(*asked)[1::2]]
    return [_Held(*row) for row in rows]


def _unstamped(store_id: int, day: date) -> _Held:
    while True:
        (chain,) = _held(day_chain(store_id, day))
        if not chain.is_stamped:
            return chain
        day += timedelta(days=1)


def check(name: str) -> None:
    """Raise evidence.BrokenChain unless the entries of a chain follow from one another up to its head."""
    chain = Chain.objects.get(name=name)
    rows = ChainEntry.objects.filter(chain=chain).order_by("number")
    entries = ((row.event, bytes(row.hash)) for row in rows.iterator())
    evidence.check_chain(entries, count=chain.count, head=bytes(chain.head))


def broken() -> Iterator[tuple[str, str]]:
    """(name, what is wrong) of every chain that does not add up: in itself, with its day's timestamp, or with the
    chains of the documents that it tells of.
    """
    for chain in Chain.objects.order_by("id").iterator():
        try:
            check(chain.name)
        except evidence.BrokenChain as error:
            yield chain.name, str(error)
        if chain.stamp is not None and not _is_stamped(chain):
            yield chain.name, "the timestamp is of something else"
        if chain.name.startswith("store:"):
            yield from ((chain.name, f"{reference} lacks entry {number}") for reference, number in _lost(chain))


def _is_stamped(chain: Chain) -> bool:
    """Whether the timestamp is over one of the heads that the chain had: a late entry may have come after it."""
    heads = ChainEntry.objects.filter(chain=chain).values_list("hash", flat=True)
    digest = digest_stamped(bytes(chain.stamp or b""))
    return any(hashlib.sha256(bytes(head)).digest() == digest for head in heads.iterator())


def _lost(chain: Chain) -> list[tuple[str, int]]:
    """Entries of documents that a day tells of and that are not there, or are others."""
    told = ChainEntry.objects.filter(chain=chain, event__has_key="entry").values_list("event", flat=True)
    events = {(str(event["document"]), int(event["entry"])): str(event["head"]) for event in told}
    ids = dict(
        Document.objects.filter(reference__in={reference for reference, _n in events}).values_list("reference", "pk")
    )
    names = {f"document:{pk}": reference for reference, pk in ids.items()}
    rows = ChainEntry.objects.filter(chain__name__in=names).values_list("chain__name", "number", "hash")
    there = {(names[name], number): bytes(digest).hex() for name, number, digest in rows}
    return [place for place, head in events.items() if there.get(place) != head]
