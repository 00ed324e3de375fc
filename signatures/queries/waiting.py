"""Documents that wait for their seal for longer than they should."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from signatures.models import Document
from signatures.states import DocumentState

LONG = timedelta(minutes=10)  # a seal takes a second


@dataclass(frozen=True)
class Waiting:
    """`count` documents wait, the first since `since`; `trouble` is the code of what is in most of their ways."""

    count: int
    since: datetime
    trouble: str


def health() -> dict[str, Any]:
    """For /health/ready/: people are served without seals, and somebody has to look."""
    found = waiting_long(Document.objects.all(), now=timezone.now())
    if found is not None:
        raise RuntimeError(f"{found.count} documents wait for their seal: {found.trouble}")
    return {}


def waiting_long(rows: QuerySet[Document], *, now: datetime) -> Waiting | None:
    """Those of `rows` that have waited too long, if any. One statement."""
    late = rows.filter(state=DocumentState.SEALING, state_since__lt=now - LONG)
    found = late.order_by().values("seal_trouble").annotate(count=Count("pk"), since=Min("state_since"))
    troubles = sorted(found, key=lambda each: (bool(each["seal_trouble"]), each["count"]))
    if not troubles:
        return None
    return Waiting(
        sum(each["count"] for each in troubles), min(each["since"] for each in troubles), troubles[-1]["seal_trouble"]
    )
