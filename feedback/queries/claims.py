"""Claims as lists and pages show them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from core.intervals import wilson
from core.personal import lookup_hash
from feedback.claim_states import CLAIM_OPEN, CLAIM_SHOWN, ClaimChannel, ClaimState, ClaimTrack
from feedback.models import Claim, ClaimAct, ClaimCategory, ClaimLetter
from stores.commands.customers import BadMail, BadPhone, members, normal_mail, normal_phone
from stores.models import Staff

OF_DAYS = timedelta(days=90)  # that the ombudsman's share is counted over
MOST_TWINS = 5


@dataclass(frozen=True)
class Wanted:
    """Which claims: `state` "" is open ones, "all" is any; `mine` is mine, nobody or "" of anybody."""

    state: str = ""
    queue: str = ""
    track: str = ""
    store: str = ""
    mine: str = ""
    q: str = ""


def found(rows: QuerySet[Claim], wanted: Wanted, *, staff_id: int | None, country: str) -> QuerySet[Claim]:
    """`rows` that are wanted, the most urgent first; those that are over, the newest first."""
    is_open = wanted.state == ""
    if is_open:
        rows = rows.filter(state__in=CLAIM_OPEN)
    elif wanted.state != "all":
        rows = rows.filter(state=wanted.state)
    exact = {"queue": wanted.queue, "track": wanted.track, "store__code": wanted.store}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.mine:
        rows = rows.filter(assigned_to=staff_id if wanted.mine == "mine" else None)
    if wanted.q:
        rows = rows.filter(_said(wanted.q.strip(), country))
    order = ("due_at", "id") if is_open else ("-id",)
    sealed = ("name", "phone", "mail", "phone_hash", "mail_hash")
    return rows.select_related("category", "store", "assigned_to").defer(*sealed).order_by(*order)


def _said(said: str, country: str) -> Q:
    """By number, or by a phone or mail in full: they are kept so that nobody can search for less."""
    ways = Q(number=said)
    with suppress(BadPhone):
        ways |= Q(phone_hash=lookup_hash("phone", normal_phone(said, country)))
    with suppress(BadMail):
        ways |= Q(mail_hash=lookup_hash("mail", normal_mail(said)))
    return ways


@dataclass(frozen=True)
class ContactShare:
    """Of the ombudsman's claims whose first contact is done or overdue: how many were in time, between which shares."""

    met: int
    of: int
    low: float
    high: float

    @property
    def percent(self) -> int:
        return round(100 * self.met / self.of) if self.of else 0


def contact_share(rows: QuerySet[Claim], *, now: datetime) -> ContactShare:
    """The share over the last 90 days; one statement."""
    due = Q(contacted_at__isnull=False) | Q(contact_due_at__lt=now)
    rows = rows.filter(due, track=ClaimTrack.OMBUDSMAN, received_at__gt=now - OF_DAYS)
    counted = rows.exclude(state=ClaimState.MERGED).aggregate(
        of=Count("pk"), met=Count("pk", filter=Q(contacted_at__lte=F("contact_due_at")))
    )
    low, high = wilson(counted["met"], counted["of"])
    return ContactShare(counted["met"], counted["of"], low, high)


def history(claim: Claim) -> QuerySet[ClaimAct]:
    """All that happened to it, in order; two statements."""
    acts = ClaimAct.objects.filter(claim=claim).select_related("by", "words").prefetch_related("files")
    return acts.order_by("id")


def shown_history(claim: Claim) -> QuerySet[ClaimAct]:
    """What its customer may read of it. Of the one that it was joined to nothing: that has a link of its own."""
    return history(claim).filter(kind__in=CLAIM_SHOWN)


def is_proven(claim: Claim) -> bool:
    """Whether nobody but the customer can have the link to its page: staff took it down or know whose it is, or it came
    by mail, and its link went there alone. Who fills the web form in has the link at once, in whatever name.
    """
    return claim.channel != ClaimChannel.WEB or claim.customer_id is not None


def is_better(other: Claim, claim: Claim) -> bool:
    """Whether to offer `other` to join `claim` to: the other way round they would stay apart, and need not."""
    return is_proven(other) or not is_proven(claim)


def leads_on(claim: Claim) -> bool:
    """Whether the page of a joined claim may lead on to the other one: it is the same person's, and nobody else has
    this link.
    """
    into = claim.merged_into
    if into is None or claim.merged_apart or into.erased_at is not None or not is_proven(claim):
        return False
    ways = [(getattr(claim, way), getattr(into, way)) for way in ("phone_hash", "mail_hash", "customer_id")]
    return any(one is not None and one == other for one, other in ways)


def joined_to(rows: QuerySet[Claim], claim: Claim) -> list[Claim]:
    """Those among `rows` that were joined to it, each with whether it stays apart."""
    return list(rows.filter(merged_into=claim).select_related("category").order_by("id"))


def twins(rows: QuerySet[Claim], claim: Claim) -> list[Claim]:
    """Other open claims of the same person among `rows`, known by phone, mail or as the same customer."""
    ways = Q(pk=None)
    for name in ("phone_hash", "mail_hash"):
        value = getattr(claim, name)
        ways |= Q(**{name: value}) if value else Q(pk=None)
    if claim.customer is not None:
        ways |= Q(customer__in=members(claim.customer.person_id))  # who may have been joined to another row
    same = rows.filter(ways, state__in=CLAIM_OPEN).exclude(pk=claim.pk).select_related("category")
    return list(same.order_by("id")[:MOST_TWINS])


def categories(*, public: bool) -> list[ClaimCategory]:
    rows = ClaimCategory.objects.filter(is_active=True)
    return list((rows.filter(is_public=True) if public else rows).order_by("position", "id"))


def letters() -> list[ClaimLetter]:
    return list(ClaimLetter.objects.filter(is_active=True).order_by("position", "id"))


def names_of(staff_ids: Iterable[int]) -> dict[int, str]:
    return {staff.pk: str(staff) for staff in Staff.objects.filter(pk__in={*staff_ids} - {0})}
