"""What staff do with a claim. Each locks it, writes one act, and is safe to press twice."""

from datetime import datetime

from django.db import transaction

from feedback.claim_letters import Kind, can_be_written_to
from feedback.claim_states import ClaimActKind, ClaimFinding, ClaimState, ClaimTrack
from feedback.commands.claim_history import LONGEST_TEXT, held, move, note, put, times
from feedback.commands.claim_refusals import (
    ClaimEmpty,
    ClaimFindingNeeded,
    ClaimMoved,
    ClaimNoWay,
)
from feedback.commands.claim_writing import write_letter
from feedback.models import Claim, ClaimCategory
from queueing.commands.booking.making import clean


def _said(text: str) -> str:
    """What was typed; raises ClaimEmpty."""
    said = clean(text, lines=True)[:LONGEST_TEXT]
    if not said:
        raise ClaimEmpty
    return said


@transaction.atomic
def take(*, claim_id: int, by_id: int, now: datetime) -> Claim:
    """Work on it from now on. Raises ClaimMoved when somebody else does already, or it is over."""
    claim = held(claim_id)
    if claim.state == ClaimState.IN_WORK and claim.assigned_to_id == by_id:
        return claim
    if claim.state == ClaimState.IN_WORK and claim.assigned_to_id is not None:
        raise ClaimMoved(state=claim.state)
    if claim.state == ClaimState.IN_WORK:
        put(claim, assigned_to_id=by_id)
    else:
        move(claim, ClaimState.IN_WORK, now=now, assigned_to_id=by_id)
    note(claim, ClaimActKind.TAKEN, by_id=by_id, now=now)
    return claim


@transaction.atomic
def assign(*, claim_id: int, to_id: int, by_id: int, now: datetime) -> Claim:
    """Give it to somebody, who was found to be able to work on it. Raises ClaimMoved when it is over."""
    claim = held(claim_id)
    if claim.assigned_to_id == to_id:
        return claim
    if claim.state in (ClaimState.CLOSED, ClaimState.MERGED):
        raise ClaimMoved(state=claim.state)
    put(claim, assigned_to_id=to_id)
    note(claim, ClaimActKind.ASSIGNED, by_id=by_id, now=now, about=f"staff:{to_id}")
    return claim


@transaction.atomic
def sort(*, claim_id: int, category: ClaimCategory, by_id: int, now: datetime) -> Claim:
    """Another category, with its queue, track and deadlines, counted from when the claim began. An ombudsman's claim
    stays one.
    """
    claim = held(claim_id)
    if claim.category_id == category.pk:
        return claim
    if claim.state in (ClaimState.CLOSED, ClaimState.MERGED):
        raise ClaimMoved(state=claim.state)
    track = ClaimTrack.OMBUDSMAN if ClaimTrack.OMBUDSMAN in (claim.track, category.track) else category.track
    set_times = times(category, claim.store, track=track, since=claim.since)
    if claim.track == ClaimTrack.OMBUDSMAN:
        set_times.pop("contact_due_at")  # what was promised stays promised
    put(claim, category_id=category.pk, queue=category.queue, track=track, **set_times)
    note(claim, ClaimActKind.SORTED, by_id=by_id, now=now, about=category.code)
    return claim


@transaction.atomic
def raise_to_ombudsman(*, claim_id: int, by_id: int | None, now: datetime) -> Claim:
    """From now on the first contact has a deadline of its own, which begins at this moment."""
    claim = held(claim_id)
    if claim.track == ClaimTrack.OMBUDSMAN:
        return claim
    if claim.state in (ClaimState.CLOSED, ClaimState.MERGED):
        raise ClaimMoved(state=claim.state)
    contact = times(claim.category, claim.store, track=ClaimTrack.OMBUDSMAN, since=now)["contact_due_at"]
    put(claim, track=ClaimTrack.OMBUDSMAN, contact_due_at=contact, contacted_at=None)
    note(claim, ClaimActKind.RAISED, by_id=by_id, now=now)
    return claim


@transaction.atomic
def add_note(*, claim_id: int, text: str, by_id: int, now: datetime) -> Claim:
    """Words for those who work on it; customers never read them. Raises ClaimEmpty."""
    said, claim = _said(text), held(claim_id)
    note(claim, ClaimActKind.NOTED, by_id=by_id, now=now, text=said)
    return claim


@transaction.atomic
def note_contact(*, claim_id: int, text: str, by_id: int, now: datetime) -> Claim:
    """The customer was reached, by phone or in person; the first time counts for the ombudsman. Raises ClaimEmpty."""
    said, claim = _said(text), held(claim_id)
    _contacted(claim, now=now)
    note(claim, ClaimActKind.CONTACTED, by_id=by_id, now=now, text=said)
    return claim


def _contacted(claim: Claim, *, now: datetime) -> None:
    if claim.contacted_at is None:
        put(claim, contacted_at=now)


@transaction.atomic
def ask_customer(*, claim_id: int, text: str, by_id: int, now: datetime) -> Claim:
    """Send a question. Raises ClaimEmpty, ClaimNoWay, ClaimMoved when it is over."""
    said, claim = _said(text), held(claim_id)
    if claim.state in (ClaimState.CLOSED, ClaimState.MERGED) and not claim.merged_apart:
        raise ClaimMoved(state=claim.state)
    if not can_be_written_to(claim):
        raise ClaimNoWay
    if claim.state in (ClaimState.RECEIVED, ClaimState.REOPENED):
        move(claim, ClaimState.IN_WORK, now=now, assigned_to_id=claim.assigned_to_id or by_id)
    _contacted(claim, now=now)
    act = note(claim, ClaimActKind.ASKED, by_id=by_id, now=now, text=said)
    write_letter(claim, Kind.ASKED, act=act, now=now, text=said)
    return claim


@transaction.atomic
def answer(*, claim_id: int, text: str, by_id: int, now: datetime) -> Claim:
    """Send the answer; it stands on the customer's page too. Raises ClaimEmpty, ClaimNoWay, ClaimMoved.

    Who was joined to somebody else's claim is written to apart from it, which moves alone.
    """
    said, claim = _said(text), held(claim_id)
    if not can_be_written_to(claim):
        raise ClaimNoWay
    if not claim.merged_apart:
        move(claim, ClaimState.ANSWERED, now=now, answered_at=now, assigned_to_id=claim.assigned_to_id or by_id)
    _contacted(claim, now=now)
    act = note(claim, ClaimActKind.ANSWERED, by_id=by_id, now=now, text=said)
    write_letter(claim, Kind.ANSWERED, act=act, now=now, text=said)
    return claim


@transaction.atomic
def close(*, claim_id: int, finding: str, text: str, by_id: int, now: datetime) -> Claim:
    """It is over, and whether the customer was right; `text` is for those who work on claims.

    Raises ClaimFindingNeeded, ClaimMoved.
    """
    if finding not in ClaimFinding.values:
        raise ClaimFindingNeeded
    claim = held(claim_id)
    if claim.state == ClaimState.CLOSED:
        return claim
    was_answered = claim.state == ClaimState.ANSWERED
    move(claim, ClaimState.CLOSED, now=now, closed_at=now, finding=finding)
    said = clean(text, lines=True)[:LONGEST_TEXT]
    act = note(claim, ClaimActKind.CLOSED, by_id=by_id, now=now, text=said, about=finding)
    if not was_answered:  # who has the answer already is not written to once more
        write_letter(claim, Kind.CLOSED, act=act, now=now)
    return claim


@transaction.atomic
def reopen(*, claim_id: int, text: str, by_id: int, now: datetime) -> Claim:
    """Something is open after all; its time begins anew. Raises ClaimEmpty, ClaimMoved."""
    said, claim = _said(text), held(claim_id)
    begin_again(claim, now=now)
    note(claim, ClaimActKind.REOPENED, by_id=by_id, now=now, text=said)
    return claim


def begin_again(claim: Claim, *, now: datetime) -> None:
    """The locked claim is open once more, with a new deadline. Raises ClaimMoved."""
    due = times(claim.category, claim.store, track=claim.track, since=now)["due_at"]
    again = {"since": now, "due_at": due, "answered_at": None, "closed_at": None, "finding": ""}
    move(claim, ClaimState.REOPENED, now=now, **again)
