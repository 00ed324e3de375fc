"""How stores take bookings: the policies they name."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from stores.admin.keeping import KeepsBookings
from stores.admin.places import WithStores
from stores.models import BookingPolicy


@admin.register(BookingPolicy)
class BookingPolicyAdmin(KeepsBookings, WithStores):
    list_display = ("name", "code", "takes_bookings", "is_default", "cell_minutes", "walk_in_percent", "store_count")
    list_filter = ("takes_bookings", "is_default")
    fieldsets = (
        (None, {"fields": ("code", "name", "is_default", "takes_bookings")}),
        (
            _("What can be booked"),
            {"fields": ("cell_minutes", "walk_in_percent", "web_percent", "staff_percent", "most_people")},
        ),
        (_("When"), {"fields": ("lead_minutes", "horizon_days", "hold_minutes")}),
        (_("Those who do not come"), {"fields": ("overload_percent",)}),
    )

    def stores_of(self, row: Any) -> Collection[int] | None:  # noqa: ARG002 -- a default bears on all stores that name none
        return None
