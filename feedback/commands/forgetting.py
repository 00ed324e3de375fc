"""A person is erased: their marks stay for the figures of the stores, their words and addresses go."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from feedback.commands.opting import stop_sent
from feedback.models import Answer, AnswerMark, HeardMessage, Invitation
from feedback.states import InvitationState, Skipped


def forget_person(*, customer_ids: Sequence[int], hashes: Sequence[bytes], now: datetime) -> None:
    """In the caller's transaction. That they want no surveys stays: as a keyed hash, of which nobody makes a number."""
    theirs = Q(customer__in=customer_ids) | Q(to_hash__in=hashes)
    chosen = list(Invitation.objects.filter(theirs).values_list("pk", flat=True))
    rows = Invitation.objects.filter(pk__in=chosen)
    rows.filter(state=InvitationState.PLANNED).update(state=InvitationState.SKIPPED, why=Skipped.ERASED, ended_at=now)
    stop_sent(rows, now=now)
    rows.update(to=None, to_hash=None, customer=None)
    Answer.objects.filter(invitation__in=chosen).update(text=None)
    AnswerMark.objects.filter(answer__invitation__in=chosen).update(text=None)
    heard = HeardMessage.objects.filter(Q(invitation__in=chosen) | Q(from_hash__in=hashes))
    heard.update(text=None, from_hash=None)
