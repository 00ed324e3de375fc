"""Sums by store, service and day, derived from the moves (`manage.py rebuild_stats` proves it), and counted hints."""

from django.db import models


class DayTotal(models.Model):
    """What one service saw in one store on one day, times in seconds; written by the night's task and rebuild_stats."""

    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="+")
    service = models.ForeignKey("stores.Service", models.CASCADE, related_name="+")
    day = models.DateField()
    issued = models.PositiveIntegerField(default=0)
    called = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    resolved = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    no_show = models.PositiveIntegerField(default=0)
    wait_seconds = models.FloatField(default=0)  # first arrival to first call, over `called`
    service_seconds = models.FloatField(default=0)  # start to end, over all sessions ended
    sessions = models.PositiveIntegerField(default=0)
    promises = models.PositiveIntegerField(default=0)
    promises_kept = models.PositiveIntegerField(default=0)  # called within the promised interval
    bookings = models.PositiveIntegerField(default=0)  # of that day, cancelled ones not among them
    bookings_arrived = models.PositiveIntegerField(default=0)
    bookings_promised = models.PositiveIntegerField(default=0)  # came in time, so a call was owed
    bookings_kept = models.PositiveIntegerField(default=0)  # called within five minutes of the booked time

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "service", "day"], name="day_total_once")]


class OnlineHint(models.Model):
    """How often the kiosk said "you can do this online", and how often that was enough."""

    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="+")
    service = models.ForeignKey("stores.Service", models.CASCADE, related_name="+")
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "service", "day"], name="online_hint_once")]
