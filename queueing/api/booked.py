"""Who is booked in a store on a day, for those who work in it or look after it."""

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.openapi import STAFF, About
from queueing import access
from queueing.answers import day_booking_answer
from queueing.api import outputs
from queueing.api.bookings import BadDay
from queueing.api.schema import PageFilters
from queueing.api.stores import BadPage, page
from queueing.queries.booked import of_day
from stores.access import WrongScope
from stores.authentication import asked_by
from stores.models import Store
from stores.queries.opening import local_day


class DayFilters(PageFilters):
    day = serializers.DateField(required=False, help_text="A local day of the store; today when left out.")


class StoreBookings(APIView):
    """The bookings of a store's day by time, cancelled ones not among them. Names and notes are personal data."""

    about = About(
        {200: outputs.DayBookings}, who=STAFF, scope="book", filters=DayFilters, refusals=(WrongScope, BadPage, BadDay)
    )

    def get(self, request: Request, code: str) -> Response:
        found, now = access.bookings_at(asked_by(request), code), timezone.now()
        store = Store.objects.get(code=code)
        try:
            day = date.fromisoformat(request.query_params.get("day") or str(local_day(store, now=now)))
        except ValueError as error:
            raise BadDay from error
        rows, more = page(of_day(found, day), request)
        results: list[dict[str, Any]] = [day_booking_answer(booking, now=now) for booking in rows]
        return Response({"results": results, "next": more})
