"""The line, to look at: what happened is changed by nobody. The customer's own token and the clerk's note stay away."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.text import folded
from queueing.forms import StepTemplateForm
from queueing.models import DayTotal, OnlineHint, Session, StepTemplate, Ticket, TicketMove
from stores.admin.base import CodedAdmin, ReadOnly, ReadOnlyAdmin
from stores.forms.names import columns
from stores.hours import local_time
from stores.models import Store


def wall(store: Store, at: datetime | None) -> str:
    """An instant on the clocks of its store."""
    return "" if at is None else f"{local_time(store.time_zone, at):%Y-%m-%d %H:%M:%S}"


class MoveInline(ReadOnly, admin.TabularInline):
    model = TicketMove
    fields = ("at", "from_state", "to_state", "by", "device", "counter", "reason", "rule", "score")
    readonly_fields = fields
    ordering = ("id",)
    extra = 0
    verbose_name, verbose_name_plural = _("Move"), _("Moves")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TicketMove]:
        return super().get_queryset(request).select_related("by", "device", "counter")


class OfStore(ReadOnlyAdmin):
    """Rows of stores, found by the store's name or code."""

    store_path = "store"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        return super().get_search_results(request, queryset, folded(search_term))


@admin.register(Ticket)
class TicketAdmin(OfStore):
    list_display = ("number", "store", "service", "tier", "state", "arrived", "counter", "clerk")
    list_display_links = ("number",)
    list_filter = ("state", "channel", "store__region")
    list_select_related = ("store", "service", "tier", "counter", "clerk")
    search_fields = ("store__search", "number__iexact")
    date_hierarchy = "day"
    ordering = ("-id",)
    inlines = (MoveInline,)
    fields = (
        ("number", "day", "store"),
        ("service", "tier", "channel", "language"),
        ("state", "arrived", "called", "calls", "passes"),
        ("counter", "clerk", "for_counter", "for_staff"),
        ("promise_p10", "promise_p50", "promise_p90", "promise_ahead"),
        ("outcome", "outcome_reason"),
    )
    readonly_fields = ("arrived", "called")

    @admin.display(description=_("Arrived"), ordering="arrived_at")
    def arrived(self, ticket: Ticket) -> str:
        return wall(ticket.store, ticket.arrived_at)

    @admin.display(description=_("Called"))
    def called(self, ticket: Ticket) -> str:
        return wall(ticket.store, ticket.called_at)


@admin.register(TicketMove)
class TicketMoveAdmin(OfStore):
    list_display = ("ticket", "store", "moment", "from_state", "to_state", "by", "counter", "rule")
    list_display_links = ("ticket",)
    list_filter = ("to_state", "store__region")
    list_select_related = ("ticket", "store", "by", "counter")
    search_fields = ("store__search", "ticket__number__iexact")
    date_hierarchy = "at"
    ordering = ("-id",)
    fields = (
        ("ticket", "store", "moment", "revision"),
        ("from_state", "to_state", "by", "device", "counter"),
        ("reason", "rule", "score"),
    )
    readonly_fields = ("moment",)

    @admin.display(description=_("When"), ordering="at")
    def moment(self, move: TicketMove) -> str:
        return wall(move.store, move.at)


@admin.register(Session)
class SessionAdmin(OfStore):
    list_display = ("ticket", "counter", "clerk", "service", "start", "end", "outcome")
    list_display_links = ("ticket",)
    list_filter = ("outcome", "ended", "counter__store__region")
    list_select_related = ("ticket", "counter__store", "clerk", "service")
    search_fields = ("counter__store__search", "ticket__number__iexact")
    date_hierarchy = "started_at"
    ordering = ("-id",)
    fields = ("ticket", "counter", "clerk", "service", "start", "end", "ended", "outcome")
    readonly_fields = ("start", "end")

    @admin.display(description=_("Start"), ordering="started_at")
    def start(self, session: Session) -> str:
        return wall(session.counter.store, session.started_at)

    @admin.display(description=_("End"))
    def end(self, session: Session) -> str:
        return wall(session.counter.store, session.ended_at)


@admin.register(StepTemplate)
class StepTemplateAdmin(CodedAdmin):
    """What clerk and customer do together, service by service."""

    form = StepTemplateForm
    list_display = ("__str__", "service", "position", "code", "kind", "minutes", "on_screen")
    list_filter = ("kind", "on_screen", "service__topic")
    list_select_related = ("service",)
    search_fields = ("code", "names", "service__code")
    ordering = ("service__topic__position", "service__position", "service_id", "position", "id")
    fieldsets = (
        (None, {"fields": ("service", "position", "code", "kind", "minutes", "on_screen")}),
        (_("Name"), {"fields": columns("names")}),
        (_("Text"), {"fields": columns("texts")}),
        (_("Options"), {"fields": ("options",)}),
    )


@admin.register(DayTotal)
class DayTotalAdmin(OfStore):
    list_display = ("day", "store", "service", "issued", "called", "done", "resolved", "left", "no_show")
    list_filter = ("store__region",)
    list_display_links = ("day",)
    list_select_related = ("store", "service")
    search_fields = ("store__search",)
    date_hierarchy = "day"
    ordering = ("-day", "-id")


@admin.register(OnlineHint)
class OnlineHintAdmin(OfStore):
    list_display = ("day", "store", "service", "shown", "accepted")
    list_filter = ("store__region",)
    list_display_links = ("day",)
    list_select_related = ("store", "service")
    search_fields = ("store__search",)
    date_hierarchy = "day"
    ordering = ("-day", "-id")
