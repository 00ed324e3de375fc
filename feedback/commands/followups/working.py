"""A person looks after a follow-up: takes it, calls or writes, closes it with what came of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict, Invalid, NotAllowed
from feedback.commands.followups.recording import record
from feedback.models import Cause, FollowUp, FollowUpAct, Level

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


class NotReached(Invalid):
    code = "follow_up_not_reached"
    message = _("Only the customer can say that. Note the call or the letter first, then close it.")


@transaction.atomic
def claim(*, follow_up_id: int, by_id: int, now: datetime, up_to: int = Level.CHIEF) -> FollowUp:
    """Let one person be on it, who sees from now on how the customer is reached: that is what the audit log keeps.

    Of two who press at once one wins. Raises AlreadyTaken, AlreadyClosed, NotAllowed above the list `up_to`.
    """
    is_free = FollowUp.objects.filter(pk=follow_up_id, state=S.OPEN, level__lte=up_to)
    won = is_free.update(state=S.CLAIMED, claimed_by=by_id, claimed_at=now)
    follow_up = FollowUp.objects.get(pk=follow_up_id)
    if won:
        record(follow_up, K.CLAIMED, now=now, by_id=by_id)
        audit.record(actor=f"staff:{by_id}", action="follow_up.contact", target=f"follow_up:{follow_up_id}", now=now)
    elif follow_up.state == S.CLOSED:
        raise AlreadyClosed
    elif follow_up.level > up_to:
        raise NotAllowed
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
    """Close it with cause, remedy and the customer's word. Raises NotSaid, NotReached, NotYours, AlreadyClosed."""
    follow_up = _own(follow_up_id, by_id)
    if cause is None or not remedy.strip():
        raise NotSaid
    if satisfied and not _was_reached(follow_up):
        raise NotReached
    follow_up.state, follow_up.closed_at, follow_up.closed_by_id = S.CLOSED, now, by_id
    follow_up.cause, follow_up.remedy, follow_up.word = cause, remedy.strip(), word.strip() or None
    follow_up.satisfied = satisfied
    follow_up.save(update_fields=["state", "closed_at", "closed_by", "cause", "remedy", "word", "satisfied"])
    record(follow_up, K.CLOSED, now=now, by_id=by_id)
    return follow_up


def _was_reached(follow_up: FollowUp) -> bool:
    """Whether somebody spoke or wrote to the customer since it was opened the last time."""
    opened = follow_up.acts.filter(kind__in=(K.OPENED, K.REOPENED)).order_by("-id").values_list("pk", flat=True).first()
    return follow_up.acts.filter(kind__in=REACHED, pk__gt=opened or 0).exists()


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
