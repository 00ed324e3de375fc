"""What customers say of whether their matter was solved reaches the settled visits (DESIGN 8: confirmed).

By a sweep: an answer holds its invitation, erasing somebody holds the people first; neither waits for the other so.
"""

from datetime import datetime, timedelta

from feedback.models import Answer
from feedback.queries.confirmed import confirmed_by_ticket
from queueing.commands.visits.keeping import note_answer
from queueing.models import SettledVisit


def note_answers(*, now: datetime, within: timedelta) -> int:
    """Carry over what was answered, or taken back, in the last `within`; how many visits changed. Safe to repeat."""
    changed = Answer.objects.filter(changed_at__gt=now - within, invitation__ticket__isnull=False)
    tickets = set(changed.values_list("invitation__ticket_id", flat=True))
    said = confirmed_by_ticket(tickets)
    kept = SettledVisit.objects.filter(ticket__in=tickets).values_list("ticket_id", "confirmed")
    stale = [ticket for ticket, confirmed in kept if said.get(ticket) != confirmed]
    return sum(note_answer(ticket_id=ticket, is_solved=said.get(ticket)) for ticket in stale)
