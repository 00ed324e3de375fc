"""What customers add to their claim, by its page or by mail."""

from datetime import datetime

from django.db import transaction

from feedback.claim_states import ClaimActKind, ClaimState
from feedback.commands.claim_acts import begin_again
from feedback.commands.claim_history import LONGEST_TEXT, held, note
from feedback.commands.claim_refusals import ClaimEmpty
from feedback.models import Claim, ClaimAct
from queueing.commands.booking.making import clean


@transaction.atomic
def add_words(*, claim_id: int, text: str, now: datetime) -> ClaimAct:
    """What the customer writes; a claim that was answered or closed is open again. Raises ClaimEmpty, ClaimErased.

    To one that was joined to another, it belongs to that one. The same words twice within a claim's last act are one.
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
    """The claim that this one was joined to, or itself, locked. Raises ClaimErased.

    Joined while this waited for the lock, it is let go and the one that stands then is locked: who joins locks the
    older one first.
    """
    while True:
        mark = transaction.savepoint()
        claim = held(Claim.objects.values_list("merged_into", flat=True).get(pk=claim_id) or claim_id)
        if claim.merged_into_id is None:
            transaction.savepoint_commit(mark)
            return claim
        transaction.savepoint_rollback(mark)


def reopen_if_over(claim: Claim, *, now: datetime) -> None:
    """The customer has something to say to a locked claim that was thought to be over."""
    if claim.state in (ClaimState.ANSWERED, ClaimState.CLOSED):
        begin_again(claim, now=now)
        note(claim, ClaimActKind.REOPENED, by_id=None, now=now)
