"""Shifts and their breaks."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.text import folded
from stores.admin.base import AuditedAdmin, Inline
from stores.admin.keeping import KeepsBookings
from stores.forms.shifts import BreakForm, BreakFormSet, ShiftForm
from stores.hours import local_time
from stores.models import Shift, ShiftBreak


class BreakInline(Inline):
    model = ShiftBreak
    form = BreakForm
    formset = BreakFormSet
    ordering = ("starts_at", "id")
    verbose_name, verbose_name_plural = _("Break"), _("Breaks")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftBreak]:
        return super().get_queryset(request).select_related("shift__store")


@admin.register(Shift)
class ShiftAdmin(KeepsBookings, AuditedAdmin):
    form = ShiftForm
    list_display = ("staff", "store", "day", "start", "end", "counter", "is_off")
    list_filter = ("store__region",)
    list_select_related = ("staff", "store", "counter")
    search_fields = ("store__search", "staff__code", "staff__first_name", "staff__last_name")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at", "-id")
    inlines = (BreakInline,)
    fields = ("staff", "store", "counter", "starts_at", "ends_at", "is_off")

    def stores_of(self, row: Shift) -> Collection[int]:
        before = Shift.objects.filter(pk=row.pk).values_list("store_id", flat=True)
        return {row.store_id, *before}

    @admin.display(description=_("Day"), ordering="starts_at")
    def day(self, shift: Shift) -> str:
        return f"{_wall(shift, shift.starts_at):%Y-%m-%d}"

    @admin.display(description=_("Start"))
    def start(self, shift: Shift) -> str:
        return f"{_wall(shift, shift.starts_at):%H:%M}"

    @admin.display(description=_("End"))
    def end(self, shift: Shift) -> str:
        return f"{_wall(shift, shift.ends_at):%H:%M}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Shift], search_term: str
    ) -> tuple[QuerySet[Shift], bool]:
        return super().get_search_results(request, queryset, folded(search_term))


def _wall(shift: Shift, at: datetime) -> Any:
    """The time on the clocks of the shift's store."""
    return local_time(shift.store.time_zone, at)
