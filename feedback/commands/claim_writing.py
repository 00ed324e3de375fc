"""Letters to the customer of a claim: written in the transaction of what they tell, once for each act."""

from collections.abc import Sequence
from datetime import datetime

from feedback.claim_letters import Kind, drafts
from feedback.models import Claim, ClaimAct
from stores.commands.messages import wipe, write
from stores.states import MessageChannel


def write_letter(claim: Claim, kind: Kind, *, act: ClaimAct, now: datetime, text: str = "") -> bool:
    """Write what tells of `act`; whether there was a way to."""
    found = drafts(claim, kind, key=_key(kind, act), text=text)
    if found:
        write(store_id=claim.store_id, drafts=found, now=now)
    return bool(found)


def wipe_letters(claim_ids: Sequence[int], *, now: datetime) -> None:
    """What was written to the customers of these claims is gone; what waits is not sent. Three statements."""
    told = ClaimAct.objects.filter(claim__in=claim_ids, kind__in=list(Kind))
    keys = [f"{_key(Kind(act.kind), act)}:{way}" for act in told for way in MessageChannel]
    wipe(keys=keys, now=now)


def _key(kind: Kind, act: ClaimAct) -> str:
    """A letter tells of the act of its own kind; its channel follows."""
    return f"claim_{kind}:{act.claim_id}:{act.pk}"
