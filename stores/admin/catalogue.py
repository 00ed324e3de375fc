"""Topics, services, tiers, reasons."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stores.admin.base import CodedAdmin
from stores.admin.keeping import KeepsBookings
from stores.commands.tiers import save_tier
from stores.forms.catalogue import ReasonForm, ServiceForm, TierForm, TopicForm
from stores.forms.names import columns
from stores.models import Reason, Service, Tier, Topic


@admin.display(description=_("Name"))
def name(row: Model) -> str:
    return str(row)


@admin.register(Topic)
class TopicAdmin(CodedAdmin):
    form = TopicForm
    list_display = (name, "code", "icon", "position")
    ordering = ("position", "id")
    fieldsets = (
        (None, {"fields": ("code", "icon", "position")}),
        (_("Name"), {"fields": columns("names")}),
        (_("Hint"), {"fields": columns("hints")}),
    )


@admin.register(Service)
class ServiceAdmin(KeepsBookings, CodedAdmin):
    form = ServiceForm
    list_display = (name, "code", "topic", "letter", "typical_minutes", "is_bookable", "is_active")
    list_filter = ("is_active", "is_bookable", "topic")
    list_select_related = ("topic",)
    search_fields = ("code", "names")
    ordering = ("topic__position", "topic_id", "position", "id")
    fieldsets = (
        (None, {"fields": ("code", "topic", "letter", "typical_minutes", "position", "is_active")}),
        (_("Name"), {"fields": columns("names")}),
        (_("Rules"), {"fields": ("overflow_after", "online_url", "description")}),
        (
            _("Booking"),
            {"fields": ("is_bookable", "buffer_before", "buffer_after", "book_notice", "book_moves", "book_per_day")},
        ),
        (
            _("What to bring"),
            {"fields": columns("bring"), "description": _("One thing on each line. Customers read it when they book.")},
        ),
    )

    def stores_of(self, row: Service) -> Collection[int] | None:
        """All of them where it begins or ceases to be offered; nothing else of it takes a place."""
        was = Service.objects.filter(pk=row.pk or 0).values_list("is_active", flat=True).first()
        return () if was in (None, row.is_active) else None


@admin.register(Tier)
class TierAdmin(CodedAdmin):
    form = TierForm
    list_display = (name, "code", "rate", "head_start", "rank", "max_wait", "statutory", "level", "is_default")
    ordering = ("rank", "id")
    fieldsets = (
        (None, {"fields": ("code", "is_default", "statutory", "kiosk_may_choose", "level")}),
        (_("Name"), {"fields": columns("names")}),
        (_("Priority"), {"fields": ("rate", "head_start", "rank", "max_wait")}),
    )

    def save_model(self, _request: HttpRequest, obj: Tier, _form: Any, _change: bool) -> None:  # noqa: FBT001 -- Django's signature
        save_tier(tier=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Tier | None = None) -> bool:
        is_default = obj is not None and obj.is_default
        return not is_default and super().has_delete_permission(request, obj)


@admin.register(Reason)
class ReasonAdmin(CodedAdmin):
    form = ReasonForm
    list_display = (name, "code", "kind", "position", "is_active")
    list_filter = ("kind", "is_active")
    ordering = ("kind", "position", "id")
    fieldsets = (
        (None, {"fields": ("kind", "code", "position", "is_active")}),
        (_("Name"), {"fields": columns("names")}),
        (
            _("What to bring"),
            {
                "fields": columns("bring"),
                "description": _(
                    "For a document or thing that was missing. Customers who book a service read what is most often "
                    "missing there."
                ),
            },
        ),
    )
