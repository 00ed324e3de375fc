"""Follow-ups as their pages need them: lists, counts, and one with its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.models import AnswerMark, FollowUp, FollowUpAct, Level
from stores.models import Customer, CustomerWay

OPEN: Final = ~Q(state=FollowUp.State.CLOSED)
# name -> words, which; "mine" is told apart by who asks
LISTS: Final[Mapping[str, Promise]] = {
    "open": pgettext_lazy("follow-ups", "Open"),
    "mine": _("Mine"),
    "store": _("Stores"),
    "region": _("Regions"),
    "chief": _("Chief executive"),
    "closed": pgettext_lazy("follow-ups", "Closed"),
}
LEVELS: Final = {"store": Level.STORE, "region": Level.REGION, "chief": Level.CHIEF}


def listed(rows: QuerySet[FollowUp], which: str, staff_id: int | None) -> QuerySet[FollowUp]:
    """The follow-ups of one list, the first due first, the last closed first."""
    if which == "closed":
        return _told(rows.exclude(OPEN)).order_by("-closed_at", "-id")
    if which == "mine":
        return _told(rows.filter(OPEN, claimed_by=staff_id)).order_by("due_at", "id")
    chosen = Q(level=LEVELS[which]) if which in LEVELS else Q()
    return _told(rows.filter(OPEN & chosen)).order_by("due_at", "id")


def _told(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    return rows.select_related("store", "service", "clerk", "claimed_by", "cause", "answer")


def counts(rows: QuerySet[FollowUp], staff_id: int | None, *, now: datetime) -> dict[str, int]:
    """How many are on each list, and how many of the open ones are late: one statement."""
    found: dict[str, int] = rows.filter(OPEN).aggregate(
        open=Count("pk"),
        mine=Count("pk", filter=Q(claimed_by=staff_id)),
        late=Count("pk", filter=Q(due_at__lte=now)),
        **{name: Count("pk", filter=Q(level=level)) for name, level in LEVELS.items()},
    )
    return found


def history(follow_up: FollowUp) -> list[FollowUpAct]:
    """All that was done, the first first."""
    return list(follow_up.acts.select_related("by").order_by("id"))


def marks(follow_up: FollowUp) -> list[AnswerMark]:
    """What the customer answered, question by question."""
    return list(follow_up.answer.marks.order_by("id")) if follow_up.answer else []


@dataclass(frozen=True)
class Contact:
    """How to reach the customer, and what they are called; "" where nothing is known."""

    name: str = ""
    phone: str = ""
    mail: str = ""


def contact(follow_up: FollowUp) -> Contact:
    """By the ways of the person, else where the survey was sent to."""
    found = Contact()
    if follow_up.customer is not None:
        person = follow_up.customer.person_id
        ways = Prefetch("ways", CustomerWay.objects.order_by("-proven_at", "id"))
        rows = list(Customer.objects.filter(Q(pk=person) | Q(merged_into=person)).prefetch_related(ways))
        by_kind = {way.kind: way.value for row in rows for way in reversed(row.ways.all())}
        name = next((row.name for row in rows if row.pk == person and row.name), "")
        found = Contact(str(name), str(by_kind.get("phone", "")), str(by_kind.get("mail", "")))
    sent_to = str(follow_up.answer.invitation.to or "") if follow_up.answer else ""
    if sent_to and not (found.phone or found.mail):
        return Contact(found.name, **{"mail" if "@" in sent_to else "phone": sent_to})
    return found
