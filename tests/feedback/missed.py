"""A booking that is still to be used."""

from datetime import timedelta

from core.personal import lookup_hash
from queueing.models import Booking, BookingMove
from tests.factories import NOON, ServiceFactory, StoreFactory
from tests.feedback.surveys import PHONE


def a_booking(*, at=NOON, made_at=NOON - timedelta(days=2), phone=PHONE, mail="", **facts):
    store = facts.pop("store", None) or StoreFactory()
    number = Booking.objects.count()
    booking = Booking.objects.create(
        store=store, service=ServiceFactory(), reference=f"AAAA-{number:04}", token=f"token-of-booking-{number}",
        key="1", state="booked", state_since=made_at, day=at.date(), starts_at=at, minutes=15, made_at=made_at,
        channel="web", language="pt", phone=phone or None, mail=mail or None,
        phone_hash=lookup_hash("phone", phone) if phone else None,
        mail_hash=lookup_hash("mail", mail) if mail else None, **facts,
    )  # fmt: skip
    BookingMove.objects.create(booking=booking, from_state="", to_state="booked", at=made_at)
    booking.parts.create(service=booking.service, position=0)
    return booking
