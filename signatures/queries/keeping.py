"""How long documents are kept, and which are due to be erased."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from signatures.models import Document
from signatures.states import DocumentState, Retention
from stores.queries.opening import local_day

LEAP_DAY = (2, 29)
UNSEALED = (DocumentState.FROZEN, DocumentState.SIGNED, DocumentState.DECLINED, DocumentState.VOID)


def keep_until(document: Document, *, now: datetime) -> date:
    """The last day on which a document that is sealed now is kept, by the class of its form when it was frozen."""
    years = settings.KEEP_YEARS[document.retention]
    return years_later(local_day(document.store, now=now), years)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 1 March where that year has no 29 February."""
    if (day.month, day.day) == LEAP_DAY:
        day += timedelta(days=1)
        return day.replace(year=day.year + years)
    return day.replace(year=day.year + years)


def due(*, now: datetime) -> QuerySet[Document]:
    """What may and has to be erased: its time is over, no hold keeps it, and it has not been erased.

    What was never sealed (declined, made void before, or left lying) is kept as long as the class "short".
    """
    today = now.date() - timedelta(days=1)  # it is over in every time zone
    left = now - timedelta(days=366 * settings.KEEP_YEARS[Retention.SHORT])
    over = Q(keep_until__lt=today) | Q(keep_until=None, state__in=UNSEALED, state_since__lt=left)
    return Document.objects.filter(over, held_because="", key__destroyed_at=None).order_by("id")
