"""What customers of a service most often had not with them is said to those who book it."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count

from queueing.models import SettledVisit
from stores.models import Reason, Service

PERIOD: Final = timedelta(days=90)
LEAST: Final = 3  # visits that failed for want of it; fewer may be anybody's slip


@transaction.atomic
def note_lacks(*, now: datetime) -> int:
    """Bring `often_missing` of every service up to date; how many were not. Safe to run twice.

    The reasons that count are those for which the chain has written what to bring.
    """
    things = {(kind, code): bring for kind, code, bring in _reasons()}
    found = SettledVisit.objects.filter(ended_on__gte=(now - PERIOD).date(), service__isnull=False)
    counted = found.filter(reason__in={code for _kind, code in things}).order_by()
    lacks: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for service_id, outcome, reason, visits in counted.values_list("service", "outcome", "reason").annotate(
        Count("pk")
    ):
        if (outcome, reason) in things:
            lacks[service_id][reason] += visits
    texts = {code: bring for (_kind, code), bring in things.items()}
    changed = 0
    for service in Service.objects.select_for_update(no_key=True).only("often_missing").order_by("id"):
        reason = _commonest(lacks[service.pk])
        wanted = texts[reason] if reason else {}
        if service.often_missing != wanted:
            changed += Service.objects.filter(pk=service.pk).update(often_missing=wanted)
    return changed


def _reasons() -> list[tuple[str, str, dict[str, str]]]:
    """(kind, code, what to bring); of one code in two kinds, the last wording counts for both."""
    rows = Reason.objects.exclude(bring={}).order_by("kind", "id")
    return list(rows.values_list("kind", "code", "bring"))


def _commonest(counts: Counter[str]) -> str:
    """The code with the most visits, the first by name among equals; "" while there are too few."""
    code, visits = min(counts.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    return code if visits >= LEAST else ""
