"""The calendar file of a booking (RFC 5545, RFC 5546): sent with mails, fetched from the booking's page.

One booking is one event for good: its UID stays, and of two files calendars keep that with the higher SEQUENCE,
whichever comes first. Times are in UTC, so no calendar has to know the store's time zone or when its clocks change.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress

from core.text import localised
from queueing.links import host
from queueing.models import Booking
from queueing.states import BookingState
from stores.models import Service, Store

REQUEST: Final = "REQUEST"  # in the mail that says a time
CANCEL: Final = "CANCEL"  # in the mail that takes it back
PUBLISH: Final = "PUBLISH"  # fetched by whoever wants it: nobody is invited
ALARM_BEFORE: Final = timedelta(hours=1)
GONE: Final = (BookingState.CANCELLED, BookingState.CANCELLED_BY_STORE)


def calendar_of(
    booking: Booking, *, method: str, now: datetime, address: str, services: Sequence[Service] | None = None
) -> str:
    """The file, in the customer's language; `address` is that of the booking's own page, `services` are its own."""
    if services is None:
        services = [part.service for part in booking.parts.select_related("service").order_by("position")]
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Lado//Booking//EN")
    calendar.add("method", method)
    with translation.override(booking.language):
        calendar.add_component(_event(booking, services, method=method, now=now, address=address))
    return bytes(calendar.to_ical()).decode()


def _event(booking: Booking, services: Sequence[Service], *, method: str, now: datetime, address: str) -> Event:
    is_gone = method == CANCEL or booking.state in GONE
    event = Event()
    event.add("uid", f"{booking.reference}@{host()}")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(UTC))
    event.add("dtend", (booking.starts_at + booking.party * timedelta(minutes=booking.minutes)).astimezone(UTC))
    event.add("status", "CANCELLED" if is_gone else "CONFIRMED")
    event.add("summary", plain(f"{', '.join(localised(service.names) for service in services)} · {booking.store.name}"))
    event.add("description", _description(booking, services, address))
    event.add("url", address)
    _add_place(event, booking.store)
    _add_people(event, booking, method)
    if not is_gone:
        event.add_component(_alarm(event))
    return event


def _description(booking: Booking, services: Sequence[Service], address: str) -> str:
    things = things_to_bring(services)
    bring = [_("Please bring:"), *(f"– {plain(thing)}" for thing in things)] if things else []
    return "\n".join([_("Reference: %(reference)s") % {"reference": booking.reference}, *bring, address])


def things_to_bring(services: Sequence[Service]) -> list[str]:
    """What to bring for all of it, each thing once, in the active language: for the forms first."""
    texts = [
        localised(lines) for lines in (*(each.form_bring for each in services), *(each.bring for each in services))
    ]
    return list(dict.fromkeys(line.strip() for text in texts for line in text.splitlines() if line.strip()))


def often_missing(services: Sequence[Service]) -> list[str]:
    """What customers of these most often had not with them, in the active language, each thing once."""
    return list(dict.fromkeys(text for each in services if (text := localised(each.often_missing).strip())))


def place_of(store: Store) -> str:
    """The store's address in one line, as far as it is known."""
    return ", ".join(filter(None, [plain(store.address), plain(f"{store.postcode} {store.city}")]))


def _add_place(event: Event, store: Store) -> None:
    event.add("location", ", ".join(filter(None, [plain(store.name), place_of(store)])))
    if store.latitude is not None and store.longitude is not None:
        event.add("geo", (round(store.latitude, 6), round(store.longitude, 6)))  # RFC 5545: six digits


def _add_people(event: Event, booking: Booking, method: str) -> None:
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or 'no-reply@localhost'}")
    organizer.params["CN"] = called(booking.store.name)
    event.add("organizer", organizer, encode=False)
    if method == PUBLISH or not booking.mail:  # RFC 5546: what is published invites nobody
        return
    attendee = vCalAddress(f"mailto:{booking.mail!s}")  # no name: it is anybody's words, in a mail that we sign
    attendee.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    event.add("attendee", attendee, encode=False)


def _alarm(event: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm


def called(text: str) -> str:
    """A name as a parameter: readers stumble over a backslash there, which no escape helps (RFC 6868 knows none)."""
    return plain(text).replace("\\", "/")


def plain(text: str) -> str:
    """`text` in one line without control signs: readers drop whole properties that hold one."""
    return "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign) not in ("Cc", "Cs", "Co"))
