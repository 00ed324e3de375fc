"""The one writer of Document.state."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from signatures.commands.chains import note
from signatures.models import Document
from signatures.states import DOCUMENT_MOVES, DocumentState


class DocumentIllegalMove(Conflict):
    code, message = "document_illegal_move", _("The document is past that. Look at it again.")


class NotYourTurn(Conflict):
    code, message = "not_your_turn", _("Somebody else signs first.")


class StaleDocument(Conflict):
    code, message = "stale_document", _("Somebody has just changed this document. Look at it again.")


def locked(document_id: int) -> Document:
    """The document for the rest of the transaction, with its store, session and version.

    Its key is read when it is asked for: whoever waited here would else see the joined row as it was before the wait.
    """
    rows = Document.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("store", "session", "version__template", "author").get(pk=document_id)


def move(document: Document, to: DocumentState, *, now: datetime, by: str, **changes: Any) -> None:
    """Raises DocumentIllegalMove or StaleDocument. `by` goes into the chain: a code, never a customer's name."""
    if to not in DOCUMENT_MOVES[document.state]:
        raise DocumentIllegalMove
    here = Document.objects.filter(pk=document.pk, state=document.state)
    if not here.update(state=to, state_since=now, **changes):
        raise StaleDocument
    before = document.state
    for name, value in {"state": to, "state_since": now, **changes}.items():
        setattr(document, name, value)
    note(document, "moved", now=now, before=before, after=str(to), by=by)
