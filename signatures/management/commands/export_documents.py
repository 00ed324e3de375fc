"""`manage.py export_documents FILE.zip [what to look for]`: files of the archive with a manifest."""

import csv
import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from signatures.commands import reads
from signatures.models import Document
from signatures.queries.archive import Search, filtered
from signatures.queries.documents import file_bytes
from signatures.states import DocumentState
from signatures.vault import Damaged, Erased, StoreAway

COLUMNS = (
    "reference",
    "template",
    "version",
    "language",
    "store",
    "made_at",
    "state",
    "shown_sha256",
    "sha256",
    "file",
    "note",
    "act",
    "about",
    "replaced_by",
)
MANIFEST = "manifest.csv"


class Command(BaseCommand):
    help = (
        "Write the documents that are found into a ZIP file: PDFs as they are kept, and a manifest with their SHA-256."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.zip")
        for name in ("customer", "reference", "ticket", "store", "template"):
            parser.add_argument(f"--{name}", default="")
        parser.add_argument("--state", default="", choices=DocumentState.values)
        parser.add_argument("--case", type=int)
        for name in ("day", "since", "until"):
            parser.add_argument(f"--{name}", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--country", default="", help="whose phone numbers are meant without a prefix, such as PT")

    def handle(self, *_args: Any, **options: Any) -> None:
        wanted = {name: options[name] for name in Search.__dataclass_fields__ if options.get(name)}
        found = filtered(Document.objects.all(), Search(**wanted)).order_by("id")
        target: Path = options["file"]
        if target.exists():
            raise CommandError(f"{target} is there already.")
        try:
            count, digest = written(
                found.select_related("store", "key", "version__template", "follows", "replaced_by"),
                target,
                now=timezone.now(),
            )
        except OSError as error:
            raise CommandError(str(error)) from error
        except StoreAway as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"{count} documents in {target}. SHA-256 of {MANIFEST}: {digest}")


def written(documents: Any, target: Path, *, now: datetime) -> tuple[int, str]:
    """Write the ZIP, whole or not at all; how many documents, and the manifest's hash."""
    handle, half = tempfile.mkstemp(dir=target.parent, prefix=".half-")
    try:
        with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            rows = [row for document in documents.iterator() for row in _added(document, archive, now=now)]
            manifest = _csv(rows)
            archive.writestr(MANIFEST, manifest)
        Path(half).rename(target)
    finally:
        with suppress(FileNotFoundError):
            Path(half).unlink()
    return len(rows), hashlib.sha256(manifest.encode()).hexdigest()


def _added(document: Document, archive: zipfile.ZipFile, *, now: datetime) -> Iterator[tuple[Any, ...]]:
    """The document's line, after its file. That it left the house is written down."""
    name, digest, said = "", "", ""
    try:
        data = file_bytes(document)
    except (Erased, Damaged) as error:
        said = error.code
    else:
        name, digest = f"documents/{document.reference}.pdf", hashlib.sha256(data).hexdigest()
        archive.writestr(name, data)
        reads.note_read(document, reads.EXPORT, staff_id=None, now=now)
    version = document.version
    yield (
        document.reference, version.template.code, version.number, document.language, document.store.code,
        document.made_at.isoformat(), document.state, document.sha256, digest, name, said, document.follows_as,
        document.follows.reference if document.follows else "",
        document.replaced_by.reference if document.replaced_by else "",
    )  # fmt: skip


def _csv(rows: list[tuple[Any, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    return out.getvalue()
