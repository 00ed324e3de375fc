"""A claim comes in: from a store, the web form, by mail, by phone, from our own people."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import Q

from feedback.claim_letters import Kind
from feedback.claim_states import ClaimActKind, ClaimChannel, ClaimState
from feedback.commands.claim_history import LONGEST_TEXT, hashes, note, times
from feedback.commands.claim_refusals import ClaimCategoryUnknown, ClaimContactNeeded, ClaimEmpty, ClaimsOff
from feedback.commands.claim_writing import write_letter
from feedback.models import Claim, ClaimAct, ClaimCategory
from queueing.commands.booking.making import Contact, clean, hold_person
from stores.models import Store

TWIN_WITHIN = timedelta(minutes=10)
TOKEN_BYTES = 24  # 192 random bits: the customer's page is opened by nothing else
_NEXT = """
    INSERT INTO feedback_claimsequence (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = feedback_claimsequence.last + 1 RETURNING last
"""


@dataclass(frozen=True)
class NewClaim:
    """What comes in. `category` None: the chain's first one. `contact` is in its normal form (making.contact).

    `customer_id` and `ticket_id` are given where staff know whom they serve.
    """

    text: str
    channel: ClaimChannel
    contact: Contact
    category: ClaimCategory | None = None
    store: Store | None = None
    ticket_id: int | None = None
    customer_id: int | None = None


@transaction.atomic
def open_claim(*, new: NewClaim, by_id: int | None, now: datetime) -> Claim:
    """Take a claim and tell the customer its number. The number's row of the year is locked.

    The same words mailed again within minutes are one claim, not two; forms and programs have a key for that: what is
    there already tells nothing to who only knows somebody's mail and words. Raises ClaimEmpty, ClaimsOff, and
    ClaimContactNeeded where the customer writes, who could not be answered.
    """
    text, contact = clean(new.text, lines=True)[:LONGEST_TEXT], new.contact
    if not text:
        raise ClaimEmpty
    if by_id is None and not (contact.phone or contact.mail):
        raise ClaimContactNeeded
    if new.channel == ClaimChannel.MAIL and (twin := _twin(contact, text, now=now)):
        return twin
    category = new.category or first_category()
    claim = Claim.objects.create(
        number=_next_number(now), token=secrets.token_urlsafe(TOKEN_BYTES), category=category, queue=category.queue,
        track=category.track, channel=new.channel, store=new.store,
        region_id=new.store.region_id if new.store else None, partner_id=new.store.partner_id if new.store else None,
        ticket_id=new.ticket_id, customer_id=new.customer_id,
        name=contact.name or None, phone=contact.phone or None, mail=contact.mail or None,
        language=contact.language or "en", state=ClaimState.RECEIVED, state_since=now, received_at=now, since=now,
        entered_by_id=by_id, **hashes(contact.phone, contact.mail),
        **times(category, new.store, track=category.track, since=now),
    )  # fmt: skip
    act = note(claim, ClaimActKind.RECEIVED, by_id=by_id, now=now, text=text, about=new.channel)
    write_letter(claim, Kind.RECEIVED, act=act, now=now)
    return claim


def _twin(contact: Contact, text: str, *, now: datetime) -> Claim | None:
    """What the same person has just mailed in the same words; its link went to that address alone. Until the
    transaction ends they send one at a time.
    """
    hold_person(contact)
    found = Claim.objects.filter(whose(contact), received_at__gt=now - TWIN_WITHIN, channel=ClaimChannel.MAIL)
    first = ClaimAct.objects.filter(claim__in=found, kind=ClaimActKind.RECEIVED).select_related("claim", "words")
    return next((act.claim for act in first.order_by("id") if str(act.words.text) == text), None)


def whose(contact: Contact) -> Q:
    """The claims of somebody, known by either way; `contact` has one."""
    return reduce(or_, (Q(**{column: digest}) for column, digest in contact.hashes.items()))


def first_category() -> ClaimCategory:
    """What a claim is about when nobody says; raises ClaimsOff."""
    rows = ClaimCategory.objects.filter(is_active=True, is_public=True)
    category = rows.order_by("position", "id").first()
    if category is None:
        raise ClaimsOff
    return category


def category_called(code: str, *, public: bool) -> ClaimCategory | None:
    """The category with this code, None for no code; raises ClaimCategoryUnknown. `public`: of those for customers."""
    if not code:
        return None
    rows = ClaimCategory.objects.filter(is_active=True, code=code)
    category = (rows.filter(is_public=True) if public else rows).first()
    if category is None:
        raise ClaimCategoryUnknown
    return category


def _next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [now.year])
        last: int = cursor.fetchone()[0]
    return f"{now.year}-{last:06d}"
