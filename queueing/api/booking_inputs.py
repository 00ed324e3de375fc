"""What the commands on bookings take."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from queueing.api.inputs import LANGUAGES
from queueing.commands.booking.making import LONGEST_NOTES
from queueing.queries.bookable import MOST_DAYS

DAYS = 14
MOST_STORES = 50
SERVICES = 5
FIRST_YEAR, LAST_YEAR = 2000, 2200  # no calendar of a store goes further


class StartField(serializers.DateTimeField):
    """An instant with its offset: a wall time without one may exist twice, or not at all."""

    default_error_messages = {"naive": _("Give the offset too, such as 2026-03-29T10:00:00+01:00.")}

    def enforce_timezone(self, value: Any) -> Any:
        if value.tzinfo is None:
            self.fail("naive")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        return value


class BookingCustomerInput(serializers.Serializer):
    name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=LANGUAGES, required=False)


class BookingInput(serializers.Serializer):
    store = serializers.SlugField(max_length=60)
    service = serializers.SlugField(max_length=60)
    start = StartField()
    customer = BookingCustomerInput(required=False)
    party = serializers.IntegerField(min_value=1, max_value=20, default=1)
    services = serializers.ListField(
        child=serializers.SlugField(max_length=60),
        required=False,
        default=list,
        max_length=SERVICES - 1,
        help_text="Further services in the same visit.",
    )
    notes = serializers.CharField(max_length=LONGEST_NOTES, required=False, allow_blank=True, default="")
    hold = serializers.BooleanField(default=False)


class BookingConfirmInput(serializers.Serializer):
    customer = BookingCustomerInput(required=False)
    notes = serializers.CharField(max_length=LONGEST_NOTES, required=False, allow_blank=True, default="")


class BookingStartInput(serializers.Serializer):
    start = StartField()


class BookingCancelInput(serializers.Serializer):
    by_store = serializers.BooleanField(
        default=True, help_text="From staff: false where the customer has asked for it."
    )


class BookingArriveInput(serializers.Serializer):
    code = serializers.CharField(max_length=40, required=False, default="", help_text="The code that the store shows.")


class SlotFilters(serializers.Serializer[Any]):
    service = serializers.CharField(help_text="Code; several in one visit are parted by commas.")
    from_ = serializers.DateField(required=False, help_text="A local day of the store; today when left out.")
    days = serializers.IntegerField(required=False, min_value=1, max_value=MOST_DAYS, default=DAYS)
    party = serializers.IntegerField(required=False, min_value=1, max_value=20, default=1)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {name.rstrip("_"): field for name, field in fields.items()}


class NearestFilters(serializers.Serializer[Any]):
    service = serializers.CharField()
    near = serializers.CharField(help_text="`lat,lon` in degrees.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST_STORES, default=10)
    party = serializers.IntegerField(required=False, min_value=1, max_value=20, default=1)
