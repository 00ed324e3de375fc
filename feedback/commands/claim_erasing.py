"""What claims say of people: gone; that there was a claim, and what became of it, stays for the figures."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from core import audit
from core.erasures import CLAIM, note_erasure
from core.personal import lookup_hash
from feedback import claim_vault as vault
from feedback.claim_states import ClaimActKind, ClaimState
from feedback.commands.claim_history import note
from feedback.commands.claim_joining import part
from feedback.commands.claim_writing import wipe_letters
from feedback.models import Claim, ClaimFile, ClaimMail, ClaimWords
from feedback.queries.complaints import has_follow_up

NOBODY = dict.fromkeys(("customer_id", "ticket_id", "name", "phone", "mail", "phone_hash", "mail_hash"))
OVER = (ClaimState.ANSWERED, ClaimState.CLOSED, ClaimState.MERGED)
YEAR, AT_ONCE = timedelta(days=365.25), 500


def forget_claims(*, person_ids: Sequence[int], hashes: Sequence[bytes], now: datetime) -> int:
    """Empty every claim of these rows of customers, or of these ways, in the caller's transaction; how many."""
    visit = Q(ticket__customer__in=person_ids) | Q(ticket__said__customer__in=person_ids, ticket__customer=None)
    theirs = Q(customer__in=person_ids) | Q(phone_hash__in=hashes) | Q(mail_hash__in=hashes)
    theirs |= Q(customer=None) & visit  # taken down before anybody knew who was served
    return _emptied(Claim.objects.filter(theirs).values_list("pk", flat=True), now=now)


@transaction.atomic
def erase_claim(*, claim_id: int, reason: str, by: str, now: datetime) -> bool:
    """Empty one claim, of somebody who is no customer of ours; whether there was anything. `reason` names nobody."""
    done = _emptied([claim_id], now=now) > 0
    if done:
        audit.record(actor=by, action="claim.erased", target=f"claim:{claim_id}", now=now, data={"reason": reason})
    return done


def erase_old_claims(*, now: datetime) -> int:
    """Empty those that have been over for as long as complaints are kept (LADO_KEEP_COMPLAINT); how many at a time."""
    before = now - settings.KEEP_YEARS["complaint"] * YEAR
    old = Claim.objects.filter(state__in=OVER, state_since__lt=before, erased_at=None).order_by("id")
    with transaction.atomic():
        return _emptied(list(old.values_list("pk", flat=True)[:AT_ONCE]), now=now)


def erase_claims_again(*, noted: Collection[str], now: datetime) -> list[str]:
    """Empty those that had been erased and came back with a backup from before; their numbers."""
    if not noted:
        return []
    back = Claim.objects.filter(erased_at=None).only("token", "number").order_by("id").iterator()
    found = {claim.pk: claim.number for claim in back if _noted_as(claim) in noted}
    with transaction.atomic():
        _emptied(found, now=now)
        for pk in found:
            reason = {"reason": "had been erased before the restore"}
            audit.record(actor="restore", action="claim.erased", target=f"claim:{pk}", now=now, data=reason)
    return list(found.values())


def _emptied(claim_ids: Iterable[int], *, now: datetime) -> int:
    """Words, files and identities go; the files once that holds. Locks the claims in their order."""
    rows = Claim.objects.select_for_update(no_key=True).filter(pk__in=claim_ids, erased_at=None)
    claims = list(rows.order_by("id"))
    ids = [claim.pk for claim in claims]
    wipe_letters(ids, now=now)
    files = ClaimFile.objects.filter(claim__in=ids)
    places = list(files.values_list("place", flat=True))
    files.delete()
    ClaimWords.objects.filter(act__claim__in=ids).delete()
    ClaimMail.objects.filter(claim__in=ids).delete()
    followed = list(Claim.objects.filter(has_follow_up(), pk__in=ids).values_list("pk", flat=True))
    Claim.objects.filter(pk__in=followed).update(is_followed_up=True)  # else one matter would count twice from now on
    Claim.objects.filter(pk__in=ids).update(**NOBODY, erased_at=now)
    for claim in claims:
        note(claim, ClaimActKind.ERASED, by_id=None, now=now)
    noted = [_noted_as(claim) for claim in claims]
    part(from_ids=ids, now=now)
    transaction.on_commit(lambda: _cleared(noted, places, now=now), robust=True)
    return len(ids)


def _cleared(noted: Sequence[str], places: Sequence[str], *, now: datetime) -> None:
    """What lies outside of the database: a backup from before is to bring nothing back."""
    for name in noted:
        note_erasure(CLAIM, name, now=now)
    for place in places:
        vault.remove(place)


def _noted_as(claim: Claim) -> str:
    """By which a restore knows it again: numbers may be given once more after a restore, tokens are not."""
    return lookup_hash("claim-erased", claim.token).hex()
