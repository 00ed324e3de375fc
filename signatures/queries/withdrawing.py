"""What can still be done to a document: the right to withdraw from it, and how long that lasts; the other acts."""

from datetime import date, datetime, timedelta

from signatures.models import Document
from signatures.states import ACT_STATES, DocumentState, Follows
from stores.queries.opening import local_day


def withdraw_until(document: Document) -> date | None:
    """The last day on which the customer may withdraw, counted from the day on which the last signer signed, in the
    store's time; None where its form gave no such right, or not everybody has signed. One statement.
    """
    if not document.may_withdraw or document.follows_as:
        return None
    signed = sorted(document.signatures.values_list("at", flat=True))
    if not signed or len(signed) < len(document.roles):
        return None
    return local_day(document.store, now=signed[-1]) + timedelta(days=document.withdraw_days)


def may_withdraw(document: Document, *, now: datetime) -> bool:
    """Whether the customer may withdraw now."""
    if document.state != DocumentState.SEALED:
        return False
    until = withdraw_until(document)
    return until is not None and local_day(document.store, now=now) <= until


def acts_open(document: Document, *, now: datetime) -> tuple[str, ...]:
    """What staff can do to it now. An act itself is final."""
    if document.follows_as or document.key.destroyed_at is not None:
        return ()
    found = (act for act, states in ACT_STATES.items() if document.state in states)
    return tuple(act for act in found if act != Follows.WITHDRAWAL or may_withdraw(document, now=now))
