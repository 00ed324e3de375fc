"""No more surveys: said once, by whatever way, and kept to everywhere."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from feedback.letters import message_key
from feedback.models import Invitation, OptOut
from feedback.states import InvitationState, OptedOutBy, Skipped
from stores.commands.customers import members
from stores.commands.messages import stop
from stores.models import CustomerWay


@transaction.atomic
def opt_out(*, hashes: Iterable[bytes], by: OptedOutBy, now: datetime) -> None:
    """Nobody sends surveys to these phones and mails any more; what is planned for them is not sent, what is open ends.

    Safe to repeat: the first word stays.
    """
    chosen = sorted(set(hashes))
    OptOut.objects.bulk_create([OptOut(hash=each, by=by, at=now) for each in chosen], ignore_conflicts=True)
    theirs = Invitation.objects.filter(to_hash__in=chosen)
    theirs.filter(state=InvitationState.PLANNED).update(
        state=InvitationState.SKIPPED, why=Skipped.OPTED_OUT, ended_at=now
    )
    stop_sent(theirs, now=now)


def stop_sent(invitations: QuerySet[Invitation], *, now: datetime) -> None:
    """Those of them that were handed over end, and what is still in the outbox for them is not sent."""
    sent = invitations.filter(state=InvitationState.SENT)
    for row in sent.select_for_update(no_key=True).order_by("id"):
        stop(begins=message_key(row), now=now)
    sent.update(state=InvitationState.STOPPED, ended_at=now)


def hashes_beside(invitation: Invitation) -> set[bytes]:
    """The address that an invitation went to, and the other ways of whom it is known to be: one person, one word."""
    found = {bytes(invitation.to_hash)} if invitation.to_hash else set()
    if invitation.customer_id is None:
        return found
    person = invitation.customer.person_id if invitation.customer else 0
    ways = CustomerWay.objects.filter(customer__in=members(person), kind__in=["phone", "mail"])
    return found | {bytes(each) for each in ways.values_list("hash", flat=True)}
