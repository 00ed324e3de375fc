"""Who looked at what: written for every read of a document."""

from datetime import datetime

from signatures.models import Document, DocumentRead

FACTS, PAGE, FILE, COPY, EXPORT = "facts", "page", "file", "copy", "export"


def note_read(document: Document, what: str, *, staff_id: int | None, now: datetime) -> None:
    """One more read; nobody of staff is whoever has a link, or a command."""
    DocumentRead.objects.create(document=document, staff_id=staff_id, what=what, at=now)
