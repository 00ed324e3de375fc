"""A person looks after a follow-up: takes it, calls or writes, closes it with what came of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid
from feedback.commands.followups.recording import record
from feedback.models import Cause, FollowUp, FollowUpAct

S, K = FollowUp.State, FollowUpAct.Kind
CONTACTS = (K.CALLED, K.UNREACHED, K.WROTE)
REACHED = (K.CALLED, K.WROTE)


class AlreadyTaken(Conflict):
    code, message = "follow_up_taken", _("Somebody else is on it already. Their name stands on the page.")


class NotYours(Conflict):
    code, message = "follow_up_not_yours", _("Take this follow-up first, then note what you did.")


class AlreadyClosed(Conflict):
    code, message = "follow_up_closed", _("This follow-up is closed. Its page says what came of it.")


class NotSaid(Invalid):
    code, message = "follow_up_incomplete", _("Choose the cause and write what was done about it.")


@transaction.atomic
def claim(*, follow_up_id: int, by_id: int, now: datetime) -> FollowUp:
    """Let one person be on it: of two who press at once one wins. Raises AlreadyTaken, AlreadyClosed."""
    is_free = FollowUp.objects.filter(pk=follow_up_id, state=S.OPEN)
    won = is_free.update(state=S.CLAIMED, claimed_by=by_id, claimed_at=now)
    follow_up = FollowUp.objects.get(pk=follow_up_id)
    if won:
        record(follow_up, K.CLAIMED, now=now, by_id=by_id)
    elif follow_up.state == S.CLOSED:
        raise AlreadyClosed
    elif follow_up.claimed_by_id != by_id:
        raise AlreadyTaken
    return follow_up


@transaction.atomic
def release(*, follow_up_id: int, by_id: int, now: datetime) -> FollowUp:
    """Give it back to the list, whoever was on it. Raises AlreadyClosed."""
    follow_up = _locked(follow_up_id)
    if follow_up.state == S.CLAIMED:
        follow_up.state, follow_up.claimed_by, follow_up.claimed_at = S.OPEN, None, None
        follow_up.save(update_fields=["state", "claimed_by", "claimed_at"])
        record(follow_up, K.RELEASED, now=now, by_id=by_id)
    return follow_up


@transaction.atomic
def record_contact(*, follow_up_id: int, kind: str, note: str, by_id: int, now: datetime) -> FollowUp:
    """Note a call or a letter. Raises NotYours, AlreadyClosed; Invalid for what is no contact."""
    if kind not in CONTACTS:
        raise Invalid
    follow_up = _own(follow_up_id, by_id)
    if kind in REACHED and follow_up.contacted_at is None:
        follow_up.contacted_at = now
        follow_up.save(update_fields=["contacted_at"])
    record(follow_up, kind, now=now, by_id=by_id, note=note.strip())
    return follow_up


@transaction.atomic
def close(
    *, follow_up_id: int, cause: Cause | None, remedy: str, word: str, satisfied: bool | None, by_id: int, now: datetime
) -> FollowUp:
    """Close it with cause, remedy and the customer's word. Raises NotSaid, NotYours, AlreadyClosed."""
    follow_up = _own(follow_up_id, by_id)
    if cause is None or not remedy.strip():
        raise NotSaid
    follow_up.state, follow_up.closed_at, follow_up.closed_by_id = S.CLOSED, now, by_id
    follow_up.cause, follow_up.remedy, follow_up.word = cause, remedy.strip(), word.strip() or None
    follow_up.satisfied = satisfied
    follow_up.save(update_fields=["state", "closed_at", "closed_by", "cause", "remedy", "word", "satisfied"])
    record(follow_up, K.CLOSED, now=now, by_id=by_id)
    return follow_up


def _locked(follow_up_id: int) -> FollowUp:
    follow_up = FollowUp.objects.select_for_update(no_key=True).get(pk=follow_up_id)
    if follow_up.state == S.CLOSED:
        raise AlreadyClosed
    return follow_up


def _own(follow_up_id: int, by_id: int) -> FollowUp:
    follow_up = _locked(follow_up_id)
    if follow_up.claimed_by_id != by_id:
        raise NotYours
    return follow_up
