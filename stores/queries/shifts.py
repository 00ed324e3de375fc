"""Until when the clerks at the open counters of a store work, and which of their breaks is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

SOON = timedelta(minutes=15)  # a break or the end of a shift is announced this long before
LATE = timedelta(minutes=10)  # after its time a break that was not taken is late


@dataclass(frozen=True)
class Duty:
    """The shift of a clerk that is running (or is over, when no other follows); `break_at` is the first not taken."""

    ends_at: datetime
    break_at: datetime | None = None

    def break_due(self, *, now: datetime) -> datetime | None:
        """When the break that is due, or soon is, begins; None when the shift is over."""
        is_due = self.break_at is not None and self.break_at - SOON <= now < self.ends_at
        return self.break_at if is_due else None

    def break_late(self, *, now: datetime) -> datetime | None:
        """The same, once it is late."""
        due = self.break_due(now=now)
        return due if due is not None and now - due >= LATE else None

    def end_due(self, *, now: datetime) -> datetime | None:
        """When the shift ends, or has ended, once that is soon."""
        return self.ends_at if self.ends_at - SOON <= now else None


# Of a clerk with two shifts a day the first that is not over counts, and the last when both are.
_DUTIES = """
    SELECT DISTINCT ON (h.staff_id) h.staff_id, h.ends_at,
           (SELECT min(b.starts_at) FROM stores_shiftbreak b WHERE b.shift_id = h.id AND b.taken_at IS NULL)
    FROM stores_counter c JOIN stores_shift h ON h.staff_id = c.clerk_id AND h.store_id = c.store_id
    WHERE c.store_id = %(store)s AND h.starts_at <= %(now)s AND h.ends_at > %(now)s - interval '6 hours'
    ORDER BY h.staff_id, h.ends_at > %(now)s DESC, abs(extract(epoch FROM h.ends_at - %(now)s))
"""


def duties(store_id: int, *, now: datetime) -> Mapping[int, Duty]:
    """The duty of everybody who serves at a counter of the store and is on its roster, by staff id: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DUTIES, {"store": store_id, "now": now})
        return {staff_id: Duty(ends_at, break_at) for staff_id, ends_at, break_at in cursor.fetchall()}
