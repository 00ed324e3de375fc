"""What customers read about their booking: mails and SMS from templates, in the booking's language and store's time.

The name somebody booked under is not repeated: whoever books could otherwise have us send words of theirs to anybody.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core import mail, wordings
from core.text import localised
from core.words import within
from queueing.calendar import CANCEL, REQUEST, calendar_of, often_missing, place_of, plain, things_to_bring
from queueing.links import booking_link, store_link
from queueing.models import Booking
from stores import hours, sms
from stores.commands.messages import Draft
from stores.models import Service
from stores.sms.parts import is_gsm, parts
from stores.states import MessageChannel


class Kind(StrEnum):
    """What is told; the name of its templates, and of the message's purpose."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CANCELLED_BY_STORE = "cancelled_by_store"
    DAY_BEFORE = "day_before"
    SOON = "soon"
    EARLIER = "earlier"
    DISPLACED = "displaced"
    STANDS = "stands"


SUBJECTS: Final = {
    Kind.BOOKED: _("Booked: %(when)s, %(store)s"),
    Kind.MOVED: _("Moved: %(when)s, %(store)s"),
    Kind.CANCELLED: _("Cancelled: %(when)s, %(store)s"),
    Kind.CANCELLED_BY_STORE: _("Sorry, cancelled: %(when)s, %(store)s"),
    Kind.DAY_BEFORE: _("Reminder: %(when)s, %(store)s"),
    Kind.SOON: _("Reminder: %(when)s, %(store)s"),
    Kind.EARLIER: _("An earlier time is free: %(when)s, %(store)s"),
    Kind.DISPLACED: _("Please choose another time: %(store)s"),
    Kind.STANDS: _("Your time stands: %(when)s, %(store)s"),
}
TITLES: Final = {
    Kind.BOOKED: _("A time is booked"),
    Kind.MOVED: _("A booking is moved"),
    Kind.CANCELLED: _("The customer cancels"),
    Kind.CANCELLED_BY_STORE: _("The store cancels"),
    Kind.DAY_BEFORE: _("The day before"),
    Kind.SOON: _("Shortly before"),
    Kind.EARLIER: _("An earlier time is free"),
    Kind.DISPLACED: _("The time cannot be kept"),
    Kind.STANDS: _("The time stands after all"),
}
REMINDERS: Final = (Kind.DAY_BEFORE, Kind.SOON)  # what is most often missing is said while it can still be found
METHODS: Final = {
    Kind.BOOKED: REQUEST,
    Kind.MOVED: REQUEST,
    Kind.CANCELLED: CANCEL,
    Kind.CANCELLED_BY_STORE: CANCEL,
}
LONG: Final = {"en": "l, j F Y"}  # Django's own for English puts the month first, which Europeans do not read
SHORT: Final = {"cs": "D j.n.", "ru": "D d.m"}  # of an SMS
MOST_PROPOSALS: Final = 3
LONGEST_NAME: Final = 30  # of a store in an SMS
# what the chain may name where it writes its own words
FIELDS: Final = {
    MessageChannel.SMS: (
        "short", "sms_store", "reference", "link", "store_link", "choose", "earlier", "kept_until",
    ),
    MessageChannel.MAIL: ("when", "short", "store", "reference", "kept_until"),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A booking as it is told of: until when its customer may change it, and whether they may move it, at `now`."""

    booking: Booking
    services: Sequence[Service]
    now: datetime
    change_until: datetime
    can_move: bool = True
    proposals: Sequence[datetime] = ()  # other times
    offer: Booking | None = None  # of an earlier time

    @property
    def starts_at(self) -> datetime:
        """The time that it is about."""
        return self.offer.starts_at if self.offer else self.booking.starts_at


def drafts(told: Told, kind: Kind, *, key: str, useless_at: datetime) -> list[Draft]:
    """The messages that tell `kind`, one by each way that counts; `key` is their key but for the way."""
    booking = told.booking
    with translation.override(booking.language):
        words = _words(told)
        if kind in REMINDERS:
            words["often"] = [plain(thing) for thing in often_missing(told.services)]
        return [
            _mail(told, kind, words, key=key, useless_at=useless_at)
            if way == MessageChannel.MAIL
            else _sms(booking, kind, words, key=key, useless_at=useless_at)
            for way in ways(booking, kind)
        ]


def ways(booking: Booking, kind: Kind) -> list[MessageChannel]:
    """By mail where there is an address, else by SMS; shortly before the time by both: a phone is at hand."""
    by_mail = bool(booking.mail) and mail.is_offered()
    by_sms = bool(booking.phone) and sms.is_offered() and (not by_mail or kind == Kind.SOON)
    return [MessageChannel.MAIL] * by_mail + [MessageChannel.SMS] * by_sms


def _mail(told: Told, kind: Kind, words: dict[str, Any], *, key: str, useless_at: datetime) -> Draft:
    booking, method = told.booking, METHODS.get(kind, "")
    own = _written(kind, MessageChannel.MAIL, booking.language, words)
    subject = str(SUBJECTS[kind]) % {"when": words["short"], "store": plain(booking.store.name)}
    words = words | ({"lead": own.text} if own else {})
    return Draft(
        channel=MessageChannel.MAIL,
        to=str(booking.mail),
        language=booking.language,
        key=f"{key}:mail",
        subject=" ".join(own.subject.split()) if own else subject,
        text=_tidy(render_to_string(f"mail/booking_{kind}.txt", words)),
        html=_tidy(render_to_string(f"mail/booking_{kind}.html", words)),
        calendar=_calendar(told, method, words["link"]) if method else "",
        calendar_method=method,
        useless_at=useless_at,
    )


def _calendar(told: Told, method: str, address: str) -> str:
    return calendar_of(told.booking, method=method, now=told.now, address=address, services=told.services)


def _sms(booking: Booking, kind: Kind, words: dict[str, Any], *, key: str, useless_at: datetime) -> Draft:
    own = _written(kind, MessageChannel.SMS, booking.language, words)
    text = own.text if own else render_to_string(f"sms/booking_{kind}.txt", words)
    return Draft(
        channel=MessageChannel.SMS,
        to=str(booking.phone),
        language=booking.language,
        key=f"{key}:sms",
        text=short(_tidy(text)),
        useless_at=useless_at,
    )


def _words(told: Told) -> dict[str, Any]:
    booking, store = told.booking, told.booking.store
    link = booking_link(booking.token)
    return {
        "language": booking.language,
        "services": [plain(localised(service.names)) for service in told.services],
        "people": booking.party,
        "reference": booking.reference,
        "store": plain(store.name),
        "place": place_of(store),
        "phone": store.phone,
        "when": when_words(store.time_zone, told.starts_at),
        "short": short_words(store.time_zone, told.starts_at),
        "own_when": when_words(store.time_zone, booking.starts_at),
        "bring": [plain(thing) for thing in things_to_bring(told.services)],
        "times": [when_words(store.time_zone, start) for start in told.proposals[:MOST_PROPOSALS]],
        "kept_until": _clock(store.time_zone, told.offer.expires_at) if told.offer and told.offer.expires_at else "",
        "can_change": told.now <= told.change_until,
        "can_move": told.can_move and told.now <= told.change_until,
        "change_until": when_words(store.time_zone, told.change_until),
        "sms_store": plain(store.name)[:LONGEST_NAME].strip(),
        "link": link,
        "come": booking_link(booking.token, "come"),
        "move": booking_link(booking.token, "move"),
        "cancel": booking_link(booking.token, "cancel"),
        "earlier": booking_link(booking.token, "earlier"),
        "choose": booking_link(booking.token, page="move"),
        "store_link": store_link(store.code),
    }


# --- the chain's own words --------------------------------------------------------------------------------------------
def declare() -> None:
    """Say which messages there are, so that the chain may write its own words for them."""
    for kind in Kind:
        for channel, fields in FIELDS.items():
            own = partial(_own_words, kind, channel)
            wordings.declare(wordings.Message(f"booking_{kind}", channel, fields, own, TITLES[kind]))


def _own_words(kind: Kind, channel: MessageChannel, language: str) -> wordings.Words:
    """The words of the templates in `language`, with the fields in their places."""
    blank = {name: f"{{{{ {name} }}}}" for name in FIELDS[channel]}
    with translation.override(language):
        if channel == MessageChannel.SMS:
            return wordings.Words(_tidy(render_to_string(f"sms/booking_{kind}.txt", blank)).strip())
        lead = _tidy(render_to_string(f"mail/booking_{kind}.txt", blank)).partition("\n")[0]
        return wordings.Words(lead, str(SUBJECTS[kind]) % {"when": blank["short"], "store": blank["store"]})


def _written(kind: Kind, channel: MessageChannel, language: str, words: dict[str, Any]) -> wordings.Words | None:
    values = {name: str(words[name]) for name in FIELDS[channel]}
    return wordings.written(f"booking_{kind}", channel, language, values)


# --- times, as people read them on the clocks of the store ------------------------------------------------------------
def when_words(zone: str, at: datetime) -> str:
    """Weekday, day and time, as they stand in a sentence: "Thursday, 5 March 2026, 10:00"."""
    local = hours.local_time(zone, at)
    form = LONG.get(_language())
    on = date_format(local, form) if form else f"{date_format(local, 'l')}, {date_format(local, 'DATE_FORMAT')}"
    return f"{within(on)}, {local:%H:%M}"


def short_words(zone: str, at: datetime) -> str:
    """The same in few signs: "Thu 5 Mar 10:00"."""
    local = hours.local_time(zone, at)
    return f"{date_format(local, SHORT.get(_language(), 'D j M'))} {local:%H:%M}"


def _clock(zone: str, at: datetime) -> str:
    return f"{hours.local_time(zone, at):%H:%M}"


def _language() -> str:
    return (translation.get_language() or "en").partition("-")[0]


# --- text -------------------------------------------------------------------------------------------------------------
def _tidy(text: str) -> str:
    """Without what templates leave behind: blanks at the end of lines, more than one empty line."""
    lines = (line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def short(text: str) -> str:
    """An SMS in one line, without accents where that makes it cheaper: "Sábado" costs as much as two "Sabado"."""
    one_line = " ".join(text.split())
    bare = "".join(sign if is_gsm(sign) else _bare(sign) for sign in unicodedata.normalize("NFC", one_line))
    return bare if parts(bare) < parts(one_line) else one_line


def _bare(sign: str) -> str:
    plain_sign = "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    return plain_sign if is_gsm(plain_sign) else {"–": "-", "—": "-", "’": "'", "“": '"', "”": '"'}.get(sign, sign)
