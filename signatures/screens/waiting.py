"""Why documents wait for their seal, in words."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import short_day
from core.errors import DomainError
from signatures.keys import KeysUnavailable, StampRefused, StampUnavailable, TokenUnavailable
from signatures.models import Document
from signatures.queries.waiting import Waiting
from signatures.sealing import SealFailed
from signatures.states import DocumentState
from signatures.vault import Damaged, StoreAway, StoreFull

TROUBLES: dict[str, type[DomainError]] = {
    each.code: each
    for each in (
        *(StampUnavailable, StampRefused, TokenUnavailable, KeysUnavailable),
        *(StoreFull, StoreAway, Damaged, SealFailed),
    )
}


def trouble_words(document: Document) -> str:
    """For whoever looks at it: signed it is, and what its seal waits for; "" when nothing is in the way."""
    if document.state != DocumentState.SEALING or not document.seal_trouble:
        return ""
    follows = _("Everybody has signed. The seal follows by itself.")
    return f"{_words(document.seal_trouble)} {follows}"


def alarm_words(waiting: Waiting, *, zone: str) -> tuple[str, str]:
    """(title, text) of what managers are told."""
    since = waiting.since.astimezone(ZoneInfo(zone))
    title = ngettext(
        "%(count)s signed document waits for its seal", "%(count)s signed documents wait for their seal", waiting.count
    ) % {"count": waiting.count}
    when = _("The first one since %(when)s.") % {"when": short_day(since, "H")}
    return title, f"{when} {_words(waiting.trouble)}"


def _words(trouble: str) -> str:
    if trouble in TROUBLES:
        return str(TROUBLES[trouble].message)
    return _("They are tried again by themselves. If it stays so, tell support.")
