"""The one place where the history of a follow-up is written, and where its pages are told."""

from datetime import datetime

from feedback import events
from feedback.models import FollowUp, FollowUpAct


def record(follow_up: FollowUp, kind: str, *, now: datetime, by_id: int | None = None, note: str = "") -> FollowUpAct:
    """Add one act, in the caller's transaction."""
    act = FollowUpAct.objects.create(
        follow_up=follow_up, kind=kind, at=now, by_id=by_id, level=follow_up.level, note=note or None
    )
    events.feedback_changed(follow_up.store_id)
    return act
