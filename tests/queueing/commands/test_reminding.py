"""Reminders: once, in the right hour, for the time that the booking has."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.celery import app
from queueing import tasks
from queueing.actors import Actor
from queueing.commands.booking import arriving, changing
from queueing.commands.booking.reminding import _remind, send_reminders
from queueing.models import Booking, Displacement
from queueing.states import Channel, DisplacedWhy
from stores.hours import local_time
from stores.models import OutgoingMessage, Service
from tests.queueing.bookings import ANA, Desk, at, somebody

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
EARLY = at("2026-03-01 12:00")


@pytest.fixture(autouse=True)
def _offered(settings):
    settings.PUBLIC_URL, settings.EMAIL_HOST, settings.DEMO = "https://lado.example", "mail.example", True


@pytest.fixture
def desk():
    return Desk()


def reminders():
    rows = OutgoingMessage.objects.filter(purpose__in=["day_before", "soon"], ended_at=None).order_by("id")
    return [(row.purpose, row.channel) for row in rows]


def test_a_booking_is_reminded_of_the_day_before_and_two_hours_before(desk):
    booking = desk.book("2026-03-05 10:00", now=EARLY)
    told = {}
    for minutes in (1500, 1441, 1440, 1439, 600, 121, 120, 119, 1, 0, -1):
        now = booking.starts_at - minutes * MINUTE
        if send_reminders(now=now):
            told[minutes] = reminders()

    assert told == {
        24 * 60: [("day_before", "mail")],
        120: [("day_before", "mail"), ("soon", "mail"), ("soon", "sms")],
    }
    assert set(OutgoingMessage.objects.filter(purpose="soon").values_list("useless_at", flat=True)) == {
        booking.starts_at
    }


def test_a_reminder_says_what_is_most_often_missing(desk):
    Service.objects.update(often_missing={"en": "An identity document"})
    booking = desk.book("2026-03-05 10:00", now=EARLY)
    send_reminders(now=booking.starts_at - 24 * HOUR)
    said = {row.purpose: "An identity document" in row.text for row in OutgoingMessage.objects.all()}
    assert (said.get("booked", False), said["day_before"]) == (False, True)


def test_whoever_lost_their_place_is_not_reminded_of_it(desk):
    booking = desk.book("2026-03-05 10:00", now=EARLY)
    Displacement.objects.create(booking=booking, store=desk.store, kind=DisplacedWhy.HOURS, made_at=EARLY)
    soon = booking.starts_at - HOUR

    assert send_reminders(now=soon) == 0
    assert not _remind(booking.pk, now=soon)  # looked for a moment ago
    assert reminders() == []


def test_sent_twice_is_sent_once(desk):
    booking = desk.book("2026-03-05 10:00", now=EARLY)

    counts = [send_reminders(now=booking.starts_at - 24 * HOUR + n * MINUTE) for n in range(3)]

    assert counts == [1, 0, 0]
    assert reminders() == [("day_before", "mail")]


def test_what_a_silent_clock_missed_is_made_up_for_but_not_both(desk):
    booking = desk.book("2026-03-05 10:00", now=EARLY)

    send_reminders(now=booking.starts_at - HOUR)
    send_reminders(now=booking.starts_at)

    assert reminders() == [("soon", "mail"), ("soon", "sms")]


def test_who_has_just_booked_is_not_reminded(desk):
    booking = desk.book("2026-03-05 10:00", now=at("2026-03-04 12:00"))

    assert send_reminders(now=booking.starts_at - 21 * HOUR) == 0
    assert send_reminders(now=booking.starts_at - 2 * HOUR) == 1
    assert reminders() == [("soon", "mail"), ("soon", "sms")]


def test_after_a_move_the_new_time_counts(desk):
    booking = desk.book("2026-03-05 10:00", now=EARLY)
    send_reminders(now=at("2026-03-04 10:00"))
    changing.reschedule(
        booking=booking, start=at("2026-03-09 11:00"), actor=Actor(), web=True, now=at("2026-03-04 10:30")
    )

    assert reminders() == []
    assert send_reminders(now=at("2026-03-05 08:00")) == 0
    assert send_reminders(now=at("2026-03-08 10:59")) == 0
    assert send_reminders(now=at("2026-03-08 11:00")) == 1
    assert "11:00" in str(OutgoingMessage.objects.latest("id").text)


def test_a_cancelled_booking_is_not_reminded_of(desk):
    booking = desk.book("2026-03-05 10:00", now=EARLY)
    other = desk.book("2026-03-05 11:00", now=EARLY)
    send_reminders(now=at("2026-03-04 11:00"))
    assert reminders() == [("day_before", "mail")] * 2

    changing.cancel(booking=booking, actor=Actor(), now=at("2026-03-04 11:00"))

    assert reminders() == [("day_before", "mail")]
    assert OutgoingMessage.objects.get(purpose="day_before", ended_at=None).key.startswith(f"day_before:{other.pk}:")
    assert send_reminders(now=at("2026-03-05 08:30")) == 0


def test_who_comes_is_asked_no_more_the_day_before_but_reminded_shortly_before(desk):
    booking = desk.book("2026-03-05 10:00", now=EARLY)
    changing.say_coming(booking=booking, now=at("2026-03-02 10:00"))

    assert send_reminders(now=at("2026-03-04 10:00")) == 0
    assert send_reminders(now=at("2026-03-05 08:00")) == 1


def test_who_is_there_already_is_not_reminded(desk):
    desk.store.opening_hours = "24/7"
    desk.store.save()
    booking = desk.book("2026-03-05 10:00", now=EARLY)
    wanted = arriving.wanted_for(booking, Channel.STAFF, trusted=True)
    arriving.arrive(booking=booking, wanted=wanted, actor=Actor(), now=at("2026-03-05 07:59"))

    assert send_reminders(now=at("2026-03-05 08:00")) == 0


def test_holds_and_those_who_cannot_be_reached_are_left_alone(desk, settings):
    desk.book("2026-03-05 09:00", now=EARLY, who=replace(ANA, phone="", mail=""), web=False)
    desk.book("2026-03-05 10:00", now=at("2026-03-04 09:59"), hold=True)
    by_phone = desk.book("2026-03-05 11:00", now=EARLY, who=replace(ANA, mail=""))
    settings.DEMO, settings.SMS_URL = False, ""

    assert send_reminders(now=by_phone.starts_at - 24 * HOUR) == 0
    settings.EMAIL_HOST = ""
    assert send_reminders(now=by_phone.starts_at - 24 * HOUR) == 0


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "Europe/Prague", "Atlantic/Azores", "Asia/Kamchatka"])
@pytest.mark.parametrize(("day", "before"), [("2026-03-29", "2026-03-28"), ("2026-10-25", "2026-10-24")])
@pytest.mark.parametrize("language", ["pt", "ru"])
def test_on_the_days_of_the_clock_change_reminders_come_in_their_hour_and_language(zone, day, before, language):
    desk = Desk(zone=zone, horizon_days=300)
    there = ZoneInfo(zone)
    desk.book(f"{day} 10:00", now=EARLY, who=replace(ANA, language=language))

    assert send_reminders(now=at(f"{before} 09:59", there)) == 0
    assert send_reminders(now=at(f"{before} 10:00", there)) == 1
    assert send_reminders(now=at(f"{day} 07:59", there)) == 0
    assert send_reminders(now=at(f"{day} 08:00", there)) == 1

    first, second, by_sms = OutgoingMessage.objects.filter(purpose__in=["day_before", "soon"]).order_by(
        "made_at", "key"
    )
    assert [f"{local_time(zone, row.due_at):%d %H:%M}" for row in (first, second)] == [
        f"{before[-2:]} 10:00",
        f"{day[-2:]} 08:00",
    ]
    for row in (first, second, by_sms):
        assert row.language == language
        assert "10:00" in str(row.text)
    weekday = {"pt": "Domingo", "ru": "Воскресенье"}[language]
    assert weekday in str(first.text)


def test_a_minute_in_which_nothing_is_due_is_one_question_however_many_are_booked(desk):
    counts = []
    for number in range(3):
        desk.book(f"2026-03-05 1{number // 2}:{number % 2 * 3}0", now=EARLY, who=somebody(number))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert send_reminders(now=at("2026-03-04 09:00")) == 0
        counts.append(len(queries))

    assert counts == [1, 1, 1]


def test_the_clock_rings_for_reminders(desk):
    now = timezone.now()
    tomorrow = (
        (now + timedelta(hours=26)).astimezone(ZoneInfo("Europe/Lisbon")).replace(minute=0, second=0, microsecond=0)
    )
    desk.store.opening_hours = "24/7"
    desk.store.save()
    desk.book(tomorrow, now=now - timedelta(days=5))
    OutgoingMessage.objects.all().delete()
    Booking.objects.update(starts_at=now + timedelta(hours=1), state_since=now - timedelta(days=5))

    tasks.send_reminders.apply()

    assert reminders() == [("soon", "mail"), ("soon", "sms")]
    assert {"queueing.tasks.send_reminders", "queueing.tasks.sweep_earlier"} <= {
        entry["task"] for entry in app.conf.beat_schedule.values()
    }
