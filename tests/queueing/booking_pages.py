"""A customer with a browser who books at a desk, the day after tomorrow."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from queueing.models import Booking

WHO = {"name": "Ana", "phone": "912 345 678", "mail": "", "notes": ""}


class Booker:
    """`answer` is the last page."""

    def __init__(self, desk, **extra):
        self.desk, self.client = desk, Client(headers={"Accept-Language": "en"}, **extra)
        self.zone = ZoneInfo(desk.store.time_zone)
        self.day = (timezone.now().astimezone(self.zone) + timedelta(days=2)).date()
        self.home = f"/book/{desk.store.code}/"

    def at(self, time, days=0):
        """A wall time of the day, as an instant."""
        return datetime.combine(self.day + timedelta(days=days), datetime.min.time().fromisoformat(time), self.zone)

    def times(self, service="sim-swap", **query):
        return self.client.get(f"{self.home}times/", {"service": service, "from": self.day.isoformat(), **query})

    def choose(self, time="10:00", service="sim-swap", days=0, **more):
        """Press the button of a time."""
        body = {"service": service, "party": 1, "start": self.at(time, days).isoformat(), **more}
        return self.client.post(f"{self.home}times/", body)

    def hold(self, time="10:00", **more):
        answer = self.choose(time, **more)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return Booking.objects.get(token=answer["Location"].split("/")[3])

    def confirm(self, booking, **typed):
        return self.client.post(f"/book/hold/{booking.token}/", {**WHO, **typed})

    def booked(self, time="10:00", **more):
        booking = self.hold(time, **more)
        answer = self.confirm(booking)
        assert answer["Location"] == f"/booking/{booking.token}/?done=booked"
        booking.refresh_from_db()
        return booking

    def page(self, booking, path="", **query):
        return self.client.get(f"/booking/{booking.token}/{path}", query)

    def act(self, booking, path, **body):
        return self.client.post(f"/booking/{booking.token}/{path}", body)
