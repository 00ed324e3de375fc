"""Regions, partners, line policies, stores and their counters."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import live
from core.text import folded
from stores.admin.base import AuditedAdmin, CodedAdmin, Inline
from stores.admin.keeping import KeepsBookings
from stores.forms.catalogue import PolicyForm
from stores.forms.places import CounterForm, CounterFormSet, HoursExceptionForm, OfferFormSet, StoreForm
from stores.models import Counter, HoursException, LinePolicy, Partner, Place, Region, Store, StoreService


class WithStores(CodedAdmin):
    """Something that stores name: the list says how many do."""

    search_fields = ("code", "name")
    ordering = ("name", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(store_count=Count("stores"))
        return rows

    @admin.display(description=_("Stores"), ordering="store_count")
    def store_count(self, row: Any) -> int:
        count: int = row.store_count
        return count


@admin.register(Region)
class RegionAdmin(WithStores):
    list_display = ("name", "code", "store_count")
    fields = ("code", "name")


@admin.register(Partner)
class PartnerAdmin(WithStores):
    list_display = ("name", "code", "store_count")
    fields = ("code", "name")


@admin.register(LinePolicy)
class LinePolicyAdmin(WithStores):
    form = PolicyForm
    list_display = ("name", "code", "kind", "weights", "may_pick", "at_closing", "store_count")
    list_filter = ("kind",)
    fieldsets = (
        (None, {"fields": ("code", "name")}),
        (_("Who is next"), {"fields": ("kind", "weights", "lead_minutes", "grace_minutes", "may_pick")}),
        (_("Who misses the call"), {"fields": ("cool_down_minutes", "max_calls", "no_show_minutes")}),
        (_("At closing time"), {"fields": ("at_closing",)}),
    )


class CounterInline(Inline):
    model = Counter
    form = CounterForm
    formset = CounterFormSet
    ordering = ("number", "id")
    show_change_link = True


class OfferInline(Inline):
    model = StoreService
    formset = OfferFormSet
    fields = ("service", "minutes", "takes_walk_ins", "is_bookable", "slots")
    ordering = ("service__topic__position", "service__position", "id")
    verbose_name, verbose_name_plural = _("Service offered"), _("Services offered")


class HoursExceptionInline(Inline):
    model = HoursException
    form = HoursExceptionForm
    ordering = ("on", "id")
    verbose_name, verbose_name_plural = _("Day with other hours"), _("Days with other hours")


@admin.register(Store)
class StoreAdmin(KeepsBookings, CodedAdmin):
    form = StoreForm
    list_display = ("name", "code", "city", "region", "partner", "policy", "is_expert", "is_active")
    list_filter = ("is_active", "region", "partner", "policy", "is_expert")
    list_select_related = ("region", "partner", "policy")
    search_fields = ("search",)
    search_help_text = _("Name, place, address or code; accents do not matter.")
    ordering = ("search", "id")
    inlines = (CounterInline, OfferInline, HoursExceptionInline)
    fieldsets = (
        (None, {"fields": ("code", "name", "region", "partner", "policy", "language", "is_expert", "is_active")}),
        (_("Bookings"), {"fields": ("booking_policy",)}),
        (_("Customers' phones"), {"fields": ("notify_ahead",)}),
        (_("Calls by itself"), {"fields": ("auto_call", "auto_call_after")}),
        (_("Documents"), {"fields": ("needs_passkey",)}),
        (_("Hours"), {"fields": ("opening_hours", "time_zone", "country", "subdivision")}),
        (_("Place"), {"fields": ("address", "postcode", "city", "phone", "latitude", "longitude", "accessibility")}),
        (
            _("Tickets by phone"),
            {"fields": ("joining", "join_within_m", "join_max_waiting", "join_arrive_within", "join_on_display")},
        ),
    )

    def stores_of(self, row: Store) -> Collection[int]:
        return [row.pk] if row.pk else []

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Store], search_term: str
    ) -> tuple[QuerySet[Store], bool]:
        return super().get_search_results(request, queryset, folded(search_term))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Its pages show the change at once."""
        super().save_related(request, form, formsets, change)
        live.ring(form.instance.pk)


@admin.register(Place)
class PlaceAdmin(CodedAdmin):
    """Towns that the store finder knows; most come by import."""

    list_display = ("name", "area", "country", "population", "code")
    list_filter = ("country",)
    search_fields = ("search",)
    ordering = ("-population", "id")
    fields = ("code", "name", "names", "area", "country", "latitude", "longitude", "population")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Place], search_term: str
    ) -> tuple[QuerySet[Place], bool]:
        return super().get_search_results(request, queryset, folded(search_term))


@admin.register(Counter)
class CounterAdmin(KeepsBookings, AuditedAdmin):
    """What a counter serves; the rest of it stands on the page of its store too."""

    form = CounterForm
    list_display = ("store", "number", "name", "kind", "clerk", "is_active")
    list_filter = ("kind", "is_active", "store__region")
    list_select_related = ("store", "clerk")
    search_fields = ("store__search", "=number")
    ordering = ("store__search", "number", "id")
    fields = ("store", "number", "name", "kind", "direction", "services", "is_active")
    filter_horizontal = ("services",)

    def stores_of(self, row: Counter) -> Collection[int]:
        return [row.store_id]

    def get_readonly_fields(self, _request: HttpRequest, obj: Counter | None = None) -> tuple[str, ...]:
        return () if obj is None else ("store",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Counter], search_term: str
    ) -> tuple[QuerySet[Counter], bool]:
        return super().get_search_results(request, queryset, folded(search_term))
