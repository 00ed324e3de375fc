"""Duplicates: one matter that came twice becomes one claim."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from feedback.claim_states import CLAIM_OPEN, ClaimActKind, ClaimState, ClaimTrack
from feedback.commands.claim_history import held, move, note, put
from feedback.commands.claim_refusals import ClaimSame
from feedback.models import Claim
from feedback.queries.claims import is_proven

STANDS = ("state", "since", "due_at", "answered_at", "closed_at", "finding", "assigned_to_id")
TAKES = ("customer_id", "ticket_id", "name", "phone", "mail", "phone_hash", "mail_hash")


@transaction.atomic
def join(*, claim_id: int, into_id: int, by_id: int, now: datetime) -> Claim:
    """Join a claim to the open one `into_id`, which keeps the earlier deadline: one matter, worked on once.

    One person's, to one whose link nobody but they can have, gives it what it had not, and passes on what they write.
    Anybody else's stays apart: its words, files and ways stay its own. Locks both, the older first. Raises ClaimSame,
    ClaimMoved.
    """
    if claim_id == into_id:
        raise ClaimSame
    both = {pk: held(pk) for pk in sorted((claim_id, into_id))}
    claim, into = both[claim_id], both[into_id]
    if claim.merged_into_id == into.pk:
        return into
    if into.state not in CLAIM_OPEN:
        raise ClaimSame
    is_apart = not (_is_one_person(claim, into) and is_proven(into))
    move(claim, ClaimState.MERGED, now=now, merged_into_id=into.pk, merged_apart=is_apart)
    _carry_on(claim, into, is_apart=is_apart)
    _take_over(claim, into, is_apart=is_apart)
    note(claim, ClaimActKind.MERGED, by_id=by_id, now=now, about=into.number)
    note(into, ClaimActKind.JOINED, by_id=by_id, now=now, about=claim.number)
    return into


def _carry_on(claim: Claim, into: Claim, *, is_apart: bool) -> None:
    """Those that were joined to `claim` are joined to the same as it: never a chain of them."""
    before = Claim.objects.filter(merged_into=claim)
    if is_apart:
        before.update(merged_into=into, merged_apart=True)
    else:
        before.update(merged_into=into)


def part(*, from_ids: Sequence[int], now: datetime) -> None:
    """What stays apart goes on by itself where the claim it was joined to is erased, as far as that had come.

    In the caller's transaction, which has locked those that are erased.
    """
    rows = Claim.objects.select_for_update(no_key=True, of=("self",)).select_related("merged_into")
    for claim in rows.filter(merged_into__in=from_ids, merged_apart=True, erased_at=None).order_by("id"):
        facts = {name: getattr(claim.merged_into, name) for name in STANDS}
        put(claim, merged_into_id=None, merged_apart=False, state_since=now, **facts)
        note(claim, ClaimActKind.PARTED, by_id=None, now=now)


def _is_one_person(claim: Claim, into: Claim) -> bool:
    """Whether both are of one customer, or have a way in common; of nobody who is known, it is somebody's own."""
    if any(not (each.phone_hash or each.mail_hash or each.customer_id) for each in (claim, into)):
        return is_proven(claim)  # what anybody may have typed is apart
    if any(_is_equal(getattr(claim, way), getattr(into, way)) for way in ("phone_hash", "mail_hash")):
        return True
    people = [each.customer.person_id for each in (claim, into) if each.customer is not None]
    return len(people) == 2 and people[0] == people[1]  # noqa: PLR2004 -- both of them


def _is_equal(one: bytes | None, other: bytes | None) -> bool:
    return one is not None and other is not None and bytes(one) == bytes(other)


def _take_over(claim: Claim, into: Claim, *, is_apart: bool) -> None:
    """Of a claim that anybody may have typed no way to reach its customer: letters would go to whoever typed it."""
    wanted = TAKES if is_proven(claim) and not is_apart else ()
    taken = {name: getattr(claim, name) for name in wanted if not getattr(into, name) and getattr(claim, name)}
    taken |= {"due_at": min(into.due_at, claim.due_at)}
    if claim.track == ClaimTrack.OMBUDSMAN and into.track != ClaimTrack.OMBUDSMAN:
        taken |= {name: getattr(claim, name) for name in ("track", "contact_due_at", "contacted_at")}
    put(into, **taken)
