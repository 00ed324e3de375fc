"""Writing down what happens to documents so that nothing can be changed or cut off later (SIGNING: audit chain)."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from queueing import events
from signatures import evidence
from signatures.keys.asking import digest_stamped
from signatures.models import Chain, ChainEntry, Document
from stores.queries.opening import local_day


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
    event = {"what": what, "at": now.isoformat(), "document": document.reference, "sha256": document.sha256, **facts}
    own = append(chain_of(document), event)
    append_day(document.store_id, local_day(document.store, now=now), {**event, "entry": own.count, "head": own.head})
    _tell_both_screens(document)
    return own


def _tell_both_screens(document: Document) -> None:
    """The customer's screen and the clerk's page at the counter look again, after commit."""
    if document.session is not None:
        events.side_changed(document.session.counter_id)


def append(name: str, event: Mapping[str, Any]) -> evidence.Link:
    """One more entry of a chain; where it stands then."""
    return _append(_held(name), event)


def append_day(store_id: int, day: date, event: Mapping[str, Any]) -> evidence.Link:
    """One more entry of a store's chain of the day; of the next one when that day has its timestamp already.

    What began before midnight may end after the day was stamped, and a stamp is over the last entry.
    """
    chain = _held(day_chain(store_id, day))
    while chain.stamp is not None:
        day += timedelta(days=1)
        chain = _held(day_chain(store_id, day))
    return _append(chain, event)


def _held(name: str) -> Chain:
    """The chain for the rest of the transaction; a new one when there is none."""
    Chain.objects.bulk_create([Chain(name=name, head=evidence.START)], ignore_conflicts=True)
    return Chain.objects.select_for_update(no_key=True).get(name=name)


def _append(chain: Chain, event: Mapping[str, Any]) -> evidence.Link:
    head = evidence.link(bytes(chain.head), event)
    ChainEntry.objects.create(chain=chain, number=chain.count + 1, event=dict(event), hash=head)
    chain.count, chain.head = chain.count + 1, head
    chain.save(update_fields=["count", "head"])
    return evidence.Link(chain.name, chain.count, head.hex())


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
