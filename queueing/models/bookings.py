"""Bookings: a time that somebody has, from the hold to the ticket it becomes."""

from django.db import models
from django.db.models import F, Q

from core.personal import SealedField
from queueing.states import TAKING_ROOM, BookingState, Channel


class BookingDay(models.Model):
    """One local day of one store: its row is the lock of all that is booked on it, `revision` says that it changed."""

    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="+")
    day = models.DateField()
    revision = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="booking_day_once")]


class Booking(models.Model):
    """`state` and all that follows from moves is written by `commands.booking.moving` alone.

    `token` opens the customer's own page and is shown to nobody else; `reference` is what people say. `day` is the
    store's local day. `minutes` are those of one person, buffers included; a party of n takes n times as long.
    `key` says which services one place has to serve, `web` that it counts against the share of customers themselves.
    `coming_at`: when the customer said "I come"; `kept_over`: a manager keeps it although it has no place.
    `replaces`: a hold that is offered to whoever has that booking. `promise_kept`: called within five minutes of the
    time; None while that is open, and for whoever came too late to be promised anything.
    """

    reference = models.CharField(max_length=9, unique=True)
    token = models.CharField(max_length=40, unique=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="bookings")
    service = models.ForeignKey("stores.Service", models.PROTECT, related_name="bookings")
    services = models.ManyToManyField("stores.Service", through="queueing.BookingPart", related_name="+")
    key = models.CharField(max_length=600)
    state = models.CharField(max_length=20, choices=BookingState)
    state_since = models.DateTimeField()
    day = models.DateField()
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    party = models.PositiveSmallIntegerField(default=1)
    web = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)  # of a hold
    channel = models.CharField(max_length=10, choices=Channel)
    made_by = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=5)
    name = SealedField(null=True)
    phone = SealedField(null=True)
    mail = SealedField(null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    mail_hash = models.BinaryField(max_length=32, null=True)
    notes = SealedField(null=True)
    moves = models.PositiveSmallIntegerField(default=0)  # by the customer
    sequence = models.PositiveSmallIntegerField(default=0)  # of the calendar entry (RFC 5545)
    coming_at = models.DateTimeField(null=True, blank=True)
    kept_over = models.BooleanField(default=False)
    replaces = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="offers")
    ticket = models.OneToOneField("queueing.Ticket", models.PROTECT, null=True, blank=True, related_name="booking")
    promise_kept = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_known"),
            models.CheckConstraint(
                condition=~Q(state=BookingState.HELD) | Q(expires_at__isnull=False), name="booking_held_expires"
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.ARRIVED) | Q(ticket__isnull=False), name="booking_arrived_has_ticket"
            ),
            models.CheckConstraint(condition=Q(party__gte=1, minutes__gte=1), name="booking_takes_time"),
        ]
        indexes = [
            models.Index(fields=["store", "day"], condition=Q(state__in=TAKING_ROOM), name="booking_taking_room"),
            models.Index(fields=["phone_hash"], condition=Q(phone_hash__isnull=False), name="booking_by_phone"),
            models.Index(fields=["mail_hash"], condition=Q(mail_hash__isnull=False), name="booking_by_mail"),
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="booking_held"),
            models.Index(fields=["starts_at"], condition=Q(state="booked"), name="booking_due"),
            models.Index(fields=["store", "starts_at"], condition=Q(state="booked"), name="booking_coming"),
            models.Index(
                fields=["store", "day"], condition=Q(state__in=["booked", "arrived", "no_show"]), name="booking_of_day"
            ),
            models.Index(
                fields=["starts_at"], condition=Q(state="arrived", promise_kept=None), name="booking_not_settled"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BookingPart(models.Model):
    """One of the services that a booking is for, in the order asked."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="parts")
    service = models.ForeignKey("stores.Service", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["booking", "service"], name="booking_part_once")]


class BookingMove(models.Model):
    """One step of a booking's life; append-only (a trigger refuses UPDATE and DELETE). `from_state` "" = made.

    A move to another time keeps the state and has two times.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="history")
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    from_start = models.DateTimeField(null=True)
    to_start = models.DateTimeField(null=True)
    by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey("stores.Device", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=120, blank=True)
    key = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["booking", "id"], name="booking_move_by_booking")]


class EarlierWish(models.Model):
    """Somebody who has a booking would like an earlier time: asked in the order of the wishes when one comes free.

    A wish is a wish of the booking's own service at its own store; it ends with the booking, or when it is taken back.
    """

    booking = models.OneToOneField(Booking, models.CASCADE, primary_key=True, related_name="earlier")
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)  # the last time that something was offered

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(asked_at=None) | Q(asked_at__gte=F("made_at")), name="wish_then_asked")
        ]
