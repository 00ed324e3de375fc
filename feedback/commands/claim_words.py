"""What customers add to their claim, by its page or by mail."""

from datetime import datetime

from django.db import transaction

from feedback.claim_states import ClaimActKind, ClaimState
from feedback.commands.claim_acts import begin_again
from feedback.commands.claim_history import LONGEST_TEXT, locked, note
from feedback.commands.claim_refusals import ClaimEmpty, ClaimErased
from feedback.models import Claim, ClaimAct
from queueing.commands.booking.making import clean


@transaction.atomic
def add_words(*, claim_id: int, text: str, now: datetime) -> ClaimAct:
    """What the customer writes; a claim that was answered or closed is open again. Raises ClaimEmpty, ClaimErased.

    To one that was joined to another of theirs, it belongs to that one. The same words twice within a claim's last act
    are one.
    """
    said = clean(text, lines=True)[:LONGEST_TEXT]
    if not said:
        raise ClaimEmpty
    claim = standing(claim_id)
    last = ClaimAct.objects.filter(claim=claim).select_related("words").order_by("-id").first()
    if last is not None and last.kind == ClaimActKind.SAID and str(last.words.text) == said:
        return last  # a form that was sent twice
    reopen_if_over(claim, now=now)
    return note(claim, ClaimActKind.SAID, by_id=None, now=now, text=said)


def standing(claim_id: int) -> Claim:
    """The claim that takes what its customer says: the same person's that it was joined to, else itself. Locked, with
    the one that it was joined to as somebody else's. Raises ClaimErased.

    Joined while this waited for the lock, it is let go and the one that stands then is locked: who joins locks the
    older one first.
    """
    while True:
        mark = transaction.savepoint()
        into, is_apart = Claim.objects.values_list("merged_into", "merged_apart").get(pk=claim_id)
        own = claim_id if is_apart else into or claim_id
        found = {pk: locked(pk) for pk in sorted({own, into or own})}
        claim = found[own]
        if (claim.merged_into_id, claim.merged_apart) == (into if is_apart else None, is_apart):
            if claim.erased_at is not None:
                raise ClaimErased
            transaction.savepoint_commit(mark)
            return claim
        transaction.savepoint_rollback(mark)


def reopen_if_over(claim: Claim, *, now: datetime) -> None:
    """The customer has something to say to a locked claim that was thought to be over; who works on it as on another
    one is told there.
    """
    works_on = claim
    if claim.merged_apart and claim.merged_into_id is not None:
        works_on = locked(claim.merged_into_id)
        note(works_on, ClaimActKind.HEARD, by_id=None, now=now, about=claim.number)
    if works_on.state in (ClaimState.ANSWERED, ClaimState.CLOSED):
        begin_again(works_on, now=now)
        note(works_on, ClaimActKind.REOPENED, by_id=None, now=now)
