"""Whether a store calls customers back."""

from datetime import datetime, timedelta

from queueing.queries import cache
from queueing.signals import store_calls_back

KEPT = timedelta(seconds=30)  # a change of the rule is seen this soon


def calls_back(store_id: int, *, now: datetime) -> bool:
    """Remembered for half a minute: every ticket's page asks."""
    return cache.remembered(("calls back", store_id), lambda: store_calls_back(store_id), now=now, keep=KEPT)
