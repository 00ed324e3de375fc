"""A person is erased: that somebody was unhappy, why, and that it was remedied stays for the figures."""

from collections.abc import Collection

from django.db.models import Q

from feedback.models import FollowUp, FollowUpAct, Invitation


def forget_follow_ups(*, customer_ids: Collection[int], hashes: Collection[bytes]) -> None:
    """Take away who it was and all that was written about them, in the caller's transaction. Safe to repeat.

    Locks their invitations, then follow-ups, each by id: in the order of whoever answers, or both wait for each other.
    """
    asked = Invitation.objects.filter(Q(customer__in=customer_ids) | Q(to_hash__in=list(hashes)))
    list(asked.select_for_update(no_key=True).order_by("id").values_list("pk", flat=True))
    theirs = FollowUp.objects.filter(
        Q(customer__in=customer_ids)
        | Q(ticket__customer__in=customer_ids)
        | Q(answer__invitation__customer__in=customer_ids)
        | Q(answer__invitation__to_hash__in=list(hashes))
    )
    held = FollowUp.objects.select_for_update(no_key=True).filter(pk__in=list(theirs.values_list("pk", flat=True)))
    ids = list(held.order_by("id").values_list("pk", flat=True))
    FollowUpAct.objects.filter(follow_up__in=ids, note__isnull=False).update(note=None)
    FollowUp.objects.filter(pk__in=ids).update(customer=None, remedy=None, word=None)
