"""What customers said of whether their matter was solved, for first-visit resolution (DESIGN 8)."""

from collections.abc import Collection

from feedback.models import Answer


def confirmed_by_ticket(ticket_ids: Collection[int]) -> dict[int, bool]:
    """Whether the customer says that it was solved, by ticket; who said nothing, or does not know, is left out.

    Of several surveys about one visit, the answer that came last counts. One statement.
    """
    rows = Answer.objects.filter(invitation__ticket__in=ticket_ids, solved__isnull=False).order_by("changed_at", "id")
    return {int(pk): bool(solved) for pk, solved in rows.values_list("invitation__ticket_id", "solved") if pk}
