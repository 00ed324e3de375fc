"""What customers say, the newest first."""

from django.db.models import QuerySet

from feedback.models import Answer


def feed(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    """Answers with what their rows show."""
    told = rows.select_related("invitation__store", "invitation__service", "invitation__clerk", "follow_up")
    return told.order_by("-at", "-id")
