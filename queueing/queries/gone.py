"""Who waited for a person or a counter that has gone, and is served by whoever can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from queueing.states import RELEASED

# A transfer that came after it is another wish.
_GONE = """
    SELECT last.ticket_id, coalesce(p.first_name, ''), c.number
    FROM (
        SELECT DISTINCT ON (ticket_id) ticket_id, reason, facts FROM queueing_ticketmove
        WHERE ticket_id = ANY(%s) AND reason IN (%s, 'transfer') ORDER BY ticket_id, id DESC
    ) last
    LEFT JOIN stores_staff p ON p.id = (last.facts->>'for_staff')::bigint
    LEFT JOIN stores_counter c ON c.id = (last.facts->>'for_counter')::bigint
    WHERE last.reason = %s
"""


@dataclass(frozen=True)
class Gone:
    """The first name of the person, or the number of the counter, that a customer was handed on to."""

    name: str
    counter: int | None

    @property
    def clerk_words(self) -> str:
        """For the desk, beside the rule."""
        if self.name:
            return _("was for %(name)s, who has gone") % {"name": self.name}
        return _("was for counter %(number)d, which has closed") % {"number": self.counter or 0}

    @property
    def customer_words(self) -> str:
        """For the customer's own page."""
        if self.name:
            words = _("%(name)s has finished for now. Whoever is free serves you, and you keep your place.")
            return words % {"name": self.name}
        words = _("Counter %(number)d has closed. Whoever is free serves you, and you keep your place.")
        return words % {"number": self.counter or 0}


def gone_wishes(tickets: Sequence[int]) -> Mapping[int, Gone]:
    """Of those tickets the ones whose wish has gone: one statement, none for nobody."""
    if not tickets:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_GONE, [list(tickets), RELEASED, RELEASED])
        return {pk: Gone(name, number) for pk, name, number in cursor.fetchall()}
