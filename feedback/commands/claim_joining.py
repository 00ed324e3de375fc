"""Duplicates: one matter that came twice becomes one claim."""

from datetime import datetime

from django.db import transaction

from feedback.claim_states import CLAIM_OPEN, ClaimActKind, ClaimState, ClaimTrack
from feedback.commands.claim_history import held, move, note, put
from feedback.commands.claim_refusals import ClaimOthers, ClaimSame, ClaimUnproven
from feedback.models import Claim
from feedback.queries.claims import is_proven

TAKES = ("customer_id", "ticket_id", "name", "phone", "mail", "phone_hash", "mail_hash")


@transaction.atomic
def join(*, claim_id: int, into_id: int, by_id: int, now: datetime) -> Claim:
    """Join a claim to the open one `into_id`, which keeps the earlier deadline and takes over what it had not.

    Only one person's claims, and only to one whose link nobody but they can have. Locks both, the older first. Raises
    ClaimSame, ClaimOthers, ClaimUnproven, ClaimMoved.
    """
    if claim_id == into_id:
        raise ClaimSame
    both = {pk: held(pk) for pk in sorted((claim_id, into_id))}
    claim, into = both[claim_id], both[into_id]
    if claim.merged_into_id == into.pk:
        return into
    if into.state not in CLAIM_OPEN:
        raise ClaimSame
    if not _is_one_person(claim, into):
        raise ClaimOthers
    if not is_proven(into):
        raise ClaimUnproven
    move(claim, ClaimState.MERGED, now=now, merged_into_id=into.pk)
    Claim.objects.filter(merged_into=claim).update(merged_into=into)  # never a chain of them
    _take_over(claim, into)
    note(claim, ClaimActKind.MERGED, by_id=by_id, now=now, about=into.number)
    note(into, ClaimActKind.JOINED, by_id=by_id, now=now, about=claim.number)
    return into


def _is_one_person(claim: Claim, into: Claim) -> bool:
    """Whether both are of one customer, or have a way in common; of nobody who is known, it is somebody's own."""
    if any(not (each.phone_hash or each.mail_hash or each.customer_id) for each in (claim, into)):
        return is_proven(claim)  # else who wrote it could not be answered any more
    if any(_is_equal(getattr(claim, way), getattr(into, way)) for way in ("phone_hash", "mail_hash")):
        return True
    people = [each.customer.person_id for each in (claim, into) if each.customer is not None]
    return len(people) == 2 and people[0] == people[1]  # noqa: PLR2004 -- both of them


def _is_equal(one: bytes | None, other: bytes | None) -> bool:
    return one is not None and other is not None and bytes(one) == bytes(other)


def _take_over(claim: Claim, into: Claim) -> None:
    """Of a claim that anybody may have typed no way to reach its customer: letters would go to whoever typed it."""
    wanted = TAKES if is_proven(claim) else ()
    taken = {name: getattr(claim, name) for name in wanted if not getattr(into, name) and getattr(claim, name)}
    taken |= {"due_at": min(into.due_at, claim.due_at)}
    if claim.track == ClaimTrack.OMBUDSMAN and into.track != ClaimTrack.OMBUDSMAN:
        taken |= {name: getattr(claim, name) for name in ("track", "contact_due_at", "contacted_at")}
    put(into, **taken)
