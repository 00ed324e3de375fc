"""Letters to the customer of a claim: written in the transaction of what they tell, once for each act."""

from datetime import datetime

from feedback.claim_letters import Kind, drafts
from feedback.models import Claim, ClaimAct
from stores.commands.messages import write


def write_letter(claim: Claim, kind: Kind, *, act: ClaimAct, now: datetime, text: str = "") -> bool:
    """Write what tells of `act`; whether there was a way to."""
    found = drafts(claim, kind, key=f"claim_{kind}:{claim.pk}:{act.pk}", text=text)
    if found:
        write(store_id=claim.store_id, drafts=found, now=now)
    return bool(found)
