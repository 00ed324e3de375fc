"""Duplicates: one matter that came twice becomes one claim."""

from datetime import datetime

from django.db import transaction

from feedback.claim_states import CLAIM_OPEN, ClaimActKind, ClaimState, ClaimTrack
from feedback.commands.claim_history import held, move, note, put
from feedback.commands.claim_refusals import ClaimSame
from feedback.models import Claim

TAKES = ("customer_id", "ticket_id", "name", "phone", "mail", "phone_hash", "mail_hash")


@transaction.atomic
def join(*, claim_id: int, into_id: int, by_id: int, now: datetime) -> Claim:
    """Join a claim to the open one `into_id`, which keeps the earlier deadline and takes over what it had not.

    Both stay as they are told: the customer's page of the joined one leads to the other. Locks both, the older first.
    Raises ClaimSame, ClaimMoved.
    """
    if claim_id == into_id:
        raise ClaimSame
    both = {pk: held(pk) for pk in sorted((claim_id, into_id))}
    claim, into = both[claim_id], both[into_id]
    if claim.merged_into_id == into.pk:
        return into
    if into.state not in CLAIM_OPEN:
        raise ClaimSame
    move(claim, ClaimState.MERGED, now=now, merged_into_id=into.pk)
    Claim.objects.filter(merged_into=claim).update(merged_into=into)  # never a chain of them
    _take_over(claim, into)
    note(claim, ClaimActKind.MERGED, by_id=by_id, now=now, about=into.number)
    note(into, ClaimActKind.JOINED, by_id=by_id, now=now, about=claim.number)
    return into


def _take_over(claim: Claim, into: Claim) -> None:
    taken = {name: getattr(claim, name) for name in TAKES if not getattr(into, name) and getattr(claim, name)}
    taken |= {"due_at": min(into.due_at, claim.due_at)}
    if claim.track == ClaimTrack.OMBUDSMAN and into.track != ClaimTrack.OMBUDSMAN:
        taken |= {name: getattr(claim, name) for name in ("track", "contact_due_at", "contacted_at")}
    put(into, **taken)
