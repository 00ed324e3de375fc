"""Until when a follow-up is to be closed."""

from datetime import datetime, timedelta
from typing import Final

from feedback.models import Level, LevelDeadline
from stores import hours
from stores.models import Store
from stores.queries.opening import hours_of

USUAL: Final = timedelta(hours=24)  # where nobody has set a deadline
AFTER_OPENING: Final = timedelta(hours=2)  # what falls due while the store is closed has time until then


def due_at(store: Store, level: int, *, now: datetime) -> datetime:
    """The deadline on that list; a store's own never passes while the store is closed."""
    found = LevelDeadline.objects.filter(level=level).values_list("hours", flat=True).first()
    at = now + (timedelta(hours=found) if found else USUAL)
    if level != Level.STORE:
        return at
    times = hours_of(store)
    opens = None if hours.is_open(times, at) else hours.opens_at(times, at)
    return opens + AFTER_OPENING if opens else at
