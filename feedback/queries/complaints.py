"""Complaints: what customers complained of in answers to surveys or as claims, each matter once, beside the visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from core.intervals import wilson
from feedback.claim_states import ClaimState
from feedback.models import Claim, FollowUp
from queueing.models import DayTotal, SettledVisit
from stores.models import Store

DAYS: Final = 30
NEAR: Final = timedelta(days=30)  # between a visit and a claim of the same person that tells of no visit
THOUSAND: Final = 1000


@dataclass(frozen=True)
class Complaints:
    """What was complained of in some stores within so many days, beside how many visits there were."""

    count: int
    visits: int
    days: int = DAYS

    @property
    def per_thousand(self) -> float | None:
        return THOUSAND * self.count / self.visits if self.visits else None

    @property
    def between(self) -> tuple[float, float]:
        """Where the true figure lies, at 95 %; of more complaints than visits as if there were as many."""
        low, high = wilson(min(self.count, self.visits), self.visits)
        return THOUSAND * low, THOUSAND * high


@dataclass(frozen=True)
class Told:
    """What somebody may see: the rows that complaints are counted from."""

    follow_ups: QuerySet[FollowUp]
    claims: QuerySet[Claim]


def complaints(told: Told, stores: QuerySet[Store], *, now: datetime, days: int = DAYS) -> Complaints:
    """Of the last whole days, per finished visit. Three statements."""
    first = now - timedelta(days=days)
    answered, claimed = _said(told, first, now)
    served = DayTotal.objects.filter(store__in=stores, day__range=(first.date(), now.date()))
    visits = served.aggregate(sum=Sum("done"))["sum"] or 0
    return Complaints(answered.count() + claimed.count(), visits, days)


def complaints_by(
    told: Told, visits: QuerySet[SettledVisit], by: str, *, now: datetime, days: int
) -> Mapping[int, Complaints]:
    """The same by "store", "region" or "partner" as they were then, where there was a visit. Three statements."""
    first = now - timedelta(days=days)
    answered, claimed = _said(told, first, now)
    served = visits.filter(ticket__isnull=False, ended_on__range=(first.date(), now.date()))
    said, also, of = (_grouped(rows, by) for rows in (answered, claimed, served))
    return {key: Complaints(said.get(key, 0) + also.get(key, 0), n, days) for key, n in of.items()}


def _grouped(rows: QuerySet[Any], by: str) -> dict[int, int]:
    return dict(rows.filter(**{f"{by}__isnull": False}).order_by().values_list(by).annotate(n=Count("pk")))


def _said(told: Told, first: datetime, last: datetime) -> tuple[QuerySet[FollowUp], QuerySet[Claim]]:
    """Follow-ups that a customer's answer opened; and claims of stores that have none and were joined to no other."""
    answered = told.follow_ups.filter(answer__isnull=False, happened_at__range=(first, last))
    claimed = told.claims.filter(store__isnull=False, received_at__range=(first, last), is_followed_up=False)
    return answered, claimed.exclude(state=ClaimState.MERGED).exclude(has_follow_up())


def has_follow_up() -> Q:
    """Of a claim: a follow-up that an answer opened tells of the same visit; or, where the claim tells of none, of a
    visit of the same person to the same store within 30 days.
    """
    answered = FollowUp.objects.filter(answer__isnull=False)
    visit = answered.filter(ticket=OuterRef("ticket"))
    asked = "answer__invitation"
    person = Q(customer=OuterRef("customer")) | Q(**{f"{asked}__customer": OuterRef("customer")})
    way = Q(**{f"{asked}__to_hash": OuterRef("phone_hash")}) | Q(**{f"{asked}__to_hash": OuterRef("mail_hash")})
    near = answered.filter(
        person | way,
        store=OuterRef("store"),
        happened_at__gte=OuterRef("received_at") - NEAR,
        happened_at__lte=OuterRef("received_at") + NEAR,
    )
    return Q(Exists(visit)) | Q(Exists(near), ticket=None)
