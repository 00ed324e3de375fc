"""What is late goes one list up, until it stands on the chief executive's."""

from datetime import datetime
from typing import Final

from django.db import transaction

from feedback.commands.followups.recording import record
from feedback.models import FollowUp, FollowUpAct, Level
from feedback.queries.deadlines import due_at

AT_A_TIME: Final = 1000


def escalate_due(*, now: datetime) -> int:
    """Move every late follow-up one list up, each in its own transaction; how many. Safe to run twice at once."""
    late = FollowUp.objects.exclude(state=FollowUp.State.CLOSED).filter(due_at__lte=now, level__lt=Level.CHIEF)
    return sum(
        _escalate(pk, now=now) for pk in list(late.order_by("due_at", "id").values_list("pk", flat=True)[:AT_A_TIME])
    )


@transaction.atomic
def _escalate(follow_up_id: int, *, now: datetime) -> bool:
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("store")
    late = rows.filter(pk=follow_up_id, due_at__lte=now, level__lt=Level.CHIEF).exclude(state=FollowUp.State.CLOSED)
    follow_up = late.first()
    if follow_up is None:  # somebody works on it in this moment, or has moved it
        return False
    follow_up.level += 1
    follow_up.due_at = due_at(follow_up.store, follow_up.level, now=now)
    follow_up.state, follow_up.claimed_by, follow_up.claimed_at = FollowUp.State.OPEN, None, None
    follow_up.save(update_fields=["level", "due_at", "state", "claimed_by", "claimed_at"])
    record(follow_up, FollowUpAct.Kind.ESCALATED, now=now)
    return True
