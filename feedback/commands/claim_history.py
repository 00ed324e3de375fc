"""The one writer of a claim's state, and of its history."""

from datetime import datetime, timedelta
from typing import Any

from core.personal import lookup_hash
from feedback.claim_states import CLAIM_MOVES, ClaimActKind, ClaimState, ClaimTrack
from feedback.commands.claim_refusals import ClaimErased, ClaimMoved
from feedback.deadlines import Rule, Unit, due_at
from feedback.models import Claim, ClaimAct, ClaimCategory, ClaimWords
from stores.hours import Hours
from stores.models import Store

LONGEST_TEXT = 5000


def held(claim_id: int) -> Claim:
    """The claim, locked until the transaction ends. Raises ClaimErased."""
    claim = locked(claim_id)
    if claim.erased_at is not None:
        raise ClaimErased
    return claim


def locked(claim_id: int) -> Claim:
    """The same also of one that was erased."""
    return (
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .select_related("category", "store", "customer")
        .get(pk=claim_id)
    )


def note(
    claim: Claim, kind: ClaimActKind, *, by_id: int | None, now: datetime, text: str = "", about: str = ""
) -> ClaimAct:
    """One more line of its history, in the state that it is in."""
    act = ClaimAct.objects.create(claim=claim, kind=kind, state=claim.state, at=now, by_id=by_id, about=about)
    if text:
        ClaimWords.objects.create(act=act, text=text)
    return act


def move(claim: Claim, to: ClaimState, *, now: datetime, **changes: Any) -> None:
    """The only writer of Claim.state; `claim` is locked. Raises ClaimMoved."""
    if to not in CLAIM_MOVES[claim.state]:
        raise ClaimMoved(state=claim.state)
    put(claim, state=to, state_since=now, **changes)


def put(claim: Claim, **changes: Any) -> None:
    """Write these columns of a locked claim."""
    for name, value in changes.items():
        setattr(claim, name, value)
    claim.save(update_fields=list(changes))


def times(category: ClaimCategory, store: Store | None, *, track: str, since: datetime) -> dict[str, datetime | None]:
    """`due_at`, and `contact_due_at` on the ombudsman's track, of a claim that begins at `since`."""
    contact = since + timedelta(hours=category.contact_hours) if track == ClaimTrack.OMBUDSMAN else None
    rule = Rule(category.answer_within, Unit(category.unit))
    try:
        due = due_at(since, rule, _calendar(category, store))
    except ValueError:  # a calendar without working time: the clock counts
        due = due_at(since, Rule(rule.within, Unit.HOURS if "hours" in rule.unit else Unit.DAYS), _always(store))
    return {"due_at": due, "contact_due_at": contact}


def _calendar(category: ClaimCategory, store: Store | None) -> Hours:
    """The category's working hours where the store is; of the chain's own claims where its first store is."""
    there = store or Store.objects.order_by("id").first()
    if there is None:
        return Hours(category.working_hours, "UTC")
    return Hours(category.working_hours, there.time_zone, there.country, there.subdivision)


def _always(store: Store | None) -> Hours:
    return Hours("24/7", store.time_zone if store else "UTC")


def hashes(phone: str, mail: str) -> dict[str, bytes | None]:
    """The columns by which claims of one person are found."""
    return {
        "phone_hash": lookup_hash("phone", phone) if phone else None,
        "mail_hash": lookup_hash("mail", mail) if mail else None,
    }
