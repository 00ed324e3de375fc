"""A document's history in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatures.models import Document, Signature
from signatures.screens.verify import instant
from signatures.states import DocumentState, Follows, Maker, SignerRole, Where

HAPPENED: dict[str, Any] = {
    "frozen": gettext_lazy("Filled in and frozen"),
    "sealed": gettext_lazy("Sealed"),
    "renewed": gettext_lazy("Archive timestamp renewed"),
    "held": gettext_lazy("Legal hold set"),
    "hold_lifted": gettext_lazy("Legal hold lifted"),
    "erased": gettext_lazy("Content erased"),
    "copy_sent": gettext_lazy("Copy sent to the customer"),
    "link": gettext_lazy("Link to sign made"),
    "opened": gettext_lazy("Opened on the customer screen"),
}
CODES: dict[str, Any] = {
    "right": gettext_lazy("Right code typed"),
    "wrong": gettext_lazy("Wrong code typed"),
    "expired": gettext_lazy("Code typed too late"),
}
READ: dict[str, Any] = {
    "facts": gettext_lazy("Details"),
    "page": gettext_lazy("Pages"),
    "file": gettext_lazy("File"),
    "copy": gettext_lazy("Customer’s copy"),
    "export": gettext_lazy("Export"),
}


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    words: str
    at: datetime | None
    by: str


def lines(history: tuple[Mapping[str, Any], ...]) -> list[Line]:
    """Entries of a document's chain for people; moves that another entry tells of are left out."""
    return [_line(event) for event in history if not _is_told(event)]


def _is_told(event: Mapping[str, Any]) -> bool:
    told = {DocumentState.SIGNED, DocumentState.SEALING, DocumentState.SEALED}
    return event.get("what") == "moved" and event.get("after") in told


def _line(event: Mapping[str, Any]) -> Line:
    return Line(_words(event), instant(str(event.get("at", ""))), str(event.get("by", "")))


def _words(event: Mapping[str, Any]) -> str:
    what = str(event.get("what", ""))
    if what == "signed":
        role = str(event.get("role", ""))
        who = SignerRole(role).label if role in SignerRole.values else role
        return _("Signed: %(who)s") % {"who": who}
    if what == "code":
        return str(CODES.get(str(event.get("event", "right")), what))
    if what == "followed":
        act = str(event.get("act", ""))
        return f"{Follows(act).label if act in Follows.values else act} · {event.get('later', '')}"
    if what == "moved":
        after = str(event.get("after", ""))
        return str(DocumentState(after).label) if after in DocumentState.values else after
    return str(HAPPENED.get(what, what.replace("_", " ").capitalize()))


def read_words(what: str) -> str:
    return str(READ.get(what, what))


def act_line(act: Document) -> str:
    """What a later document did, and who said it: staff by name, a customer as such."""
    who = _("the customer") if act.made_by == Maker.CUSTOMER else str(act.author)
    return f"{act.get_follows_as_display()} · {who}"


def signed_words(signature: Signature) -> str:
    """How and on what somebody signed."""
    where = Where(signature.where).label if signature.where in Where.values else signature.where
    return f"{signature.get_method_display()} · {where}"
