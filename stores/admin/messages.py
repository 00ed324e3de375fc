"""Mails and SMS that went out: to look at. What they say and to whom is shown nowhere here; managers have an outbox."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from stores.admin.base import ReadOnlyAdmin
from stores.models import OutgoingMessage


@admin.register(OutgoingMessage)
class OutgoingMessageAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "channel", "purpose", "store", "made_at", "ended_at", "fate")
    list_filter = ("channel", "fate", "store__region")
    list_select_related = ("store",)
    ordering = ("-id",)
    fields = (
        "channel", "purpose", "store", "language", "made_at", "due_at", "useless_at", "tries", "doubts", "parts",
        "ended_at", "fate", "provider_answer", "wiped_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMessage]:
        """Without what is sealed, which no page here shows."""
        return super().get_queryset(request).defer("to", "subject", "text", "html", "calendar")
