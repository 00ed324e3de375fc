"""Messages as managers see them, and which phones may be written to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import phonenumbers
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import BinaryField, Count, ExpressionWrapper, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.personal import unseal
from stores.models import OutgoingMessage, Store
from stores.queries.customers import ending
from stores.states import FAILED, MessageFate

# What managers choose from: name in the address -> word, and which rows.
KINDS: Final[Mapping[str, tuple[Promise, Q]]] = {
    "waiting": (_("Waiting"), Q(ended_at=None)),
    "sent": (_("Sent"), Q(fate=MessageFate.SENT)),
    "failed": (_("Failed"), Q(fate__in=[*FAILED, MessageFate.LATE])),
}
PURPOSES: dict[str, Promise] = {}  # purpose -> its words; apps add theirs when they are ready
SEALED = ("to", "subject", "text", "html", "calendar")


@dataclass(frozen=True)
class MessageRow:
    """A message in the outbox. `state`: waiting, sending, or its fate; what it says is empty where it is not shown."""

    message: OutgoingMessage
    to: str
    state: str
    may_go_again: bool
    subject: str = ""
    text: str = ""
    calendar: str = ""

    @property
    def purpose(self) -> str:
        return str(PURPOSES.get(self.message.purpose, self.message.purpose.replace("-", " ").capitalize()))

    @property
    def words(self) -> str:
        """The state in words."""
        if self.state == "waiting":
            return str(_("Waits"))
        return str(_("Being sent")) if self.state == "sending" else str(self.message.get_fate_display())


def outbox(stores: QuerySet[Store], *, kind: str = "", with_chain: bool) -> QuerySet[OutgoingMessage]:
    """Messages of `stores`, those of no store `with_chain`, the newest first; `kind` is one of KINDS."""
    visible = Q(store__in=stores) | Q(store=None) if with_chain else Q(store__in=stores)
    chosen = KINDS[kind][1] if kind in KINDS else Q()
    raw = {f"sealed_{name}": ExpressionWrapper(F(name), output_field=BinaryField()) for name in SEALED}
    found = OutgoingMessage.objects.filter(visible, chosen).defer(*SEALED).annotate(**raw)
    return found.select_related("store").order_by("-id")


def message_row(message: OutgoingMessage, *, now: datetime) -> MessageRow:
    """A row of `outbox`. What it says is shown in a demo only."""
    state = message.fate or ("sending" if message.claimed_at else "waiting")
    shown = {name: _opened(message, name) for name in ("subject", "text", "calendar")} if settings.DEMO else {}
    may_go_again = message.fate in FAILED and message.useless_at > now and message.wiped_at is None
    return MessageRow(message, ending(_opened(message, "to")), state, may_go_again, **shown)


def _opened(message: OutgoingMessage, name: str) -> str:
    """One text of it; "" when it has been wiped, or no key opens it any more."""
    try:
        return unseal(getattr(message, f"sealed_{name}") or b"")
    except InvalidToken:
        return ""


def ended_in_a_day(*, now: datetime) -> list[tuple[str, str, int]]:
    """(channel, fate, how many) of what ended in the last 24 hours."""
    ended = OutgoingMessage.objects.filter(ended_at__gt=now - timedelta(hours=24), wiped_at=None)
    return list(ended.values_list("channel", "fate").annotate(count=Count("pk")).order_by("channel", "fate"))


def overdue(*, now: datetime) -> list[tuple[str, int]]:
    """(channel, how many) of what should have left by now."""
    due = OutgoingMessage.objects.filter(ended_at=None, due_at__lte=now)
    return list(due.values_list("channel").annotate(count=Count("pk")).order_by("channel"))


def prefixes() -> tuple[str, ...]:
    """What a phone in E.164 form must begin with: as configured, else the prefixes of the stores' countries."""
    if settings.SMS_PREFIXES:
        return tuple(settings.SMS_PREFIXES)
    countries = Store.objects.filter(is_active=True).values_list("country", flat=True).distinct()
    codes = {phonenumbers.country_code_for_region(country.upper()) for country in countries}
    return tuple(f"+{code}" for code in sorted(codes - {0}))
