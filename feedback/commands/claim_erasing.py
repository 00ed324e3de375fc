"""What a person's claims say of them: gone; that there was a claim, and what became of it, stays for the figures."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from feedback import claim_vault as vault
from feedback.claim_states import ClaimActKind
from feedback.commands.claim_history import note
from feedback.models import Claim, ClaimFile, ClaimMail, ClaimWords

NOBODY = dict.fromkeys(("customer_id", "ticket_id", "name", "phone", "mail", "phone_hash", "mail_hash"))


def forget_claims(*, person_ids: Sequence[int], hashes: Sequence[bytes], now: datetime) -> int:
    """Take words, files and identities away from every claim of these rows of customers, or of these ways; how many.

    In the caller's transaction; the files go once that holds.
    """
    theirs = Q(customer__in=person_ids) | Q(phone_hash__in=hashes) | Q(mail_hash__in=hashes)
    claims = list(Claim.objects.select_for_update(no_key=True).filter(theirs, erased_at=None).order_by("id"))
    ids = [claim.pk for claim in claims]
    files = ClaimFile.objects.filter(claim__in=ids)
    places = list(files.values_list("place", flat=True))
    files.delete()
    ClaimWords.objects.filter(act__claim__in=ids).delete()
    ClaimMail.objects.filter(claim__in=ids).delete()
    Claim.objects.filter(pk__in=ids).update(**NOBODY, erased_at=now)
    for claim in claims:
        note(claim, ClaimActKind.ERASED, by_id=None, now=now)
    transaction.on_commit(lambda: _remove(places), robust=True)
    return len(ids)


def _remove(places: Sequence[str]) -> None:
    for place in places:
        vault.remove(place)
