"""What goes into a frozen document and what comes out."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, TooLarge
from signatures.policy import ORDER

MOST_PAGES = 100
ATTACHED = "lado:attached?"  # and its number: an attached picture as the document's HTML names it
MOST_ATTACHED, LARGEST_ATTACHED = 20, 20_000_000
KINDS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "text/plain": ".txt",
}
UNFIT = re.compile(r"[^A-Za-z0-9]+")


class AssetForeign(Invalid):
    code, message = "asset_foreign", _("The form asks for a picture or style that is not part of Lado. Take it out.")


class TooManyPages(TooLarge):
    code, message = "too_many_pages", _("The document has more than 100 pages. Make it shorter.")


class PlaceMissing(Invalid):
    code, message = "place_missing", _("The form has no place for a signature that it asks for.")


class AttachmentUnfit(Invalid):
    code, message = "attachment_unfit", _("Attach at most 20 pictures, PDF or text files, 20 MB in all.")


@dataclass(frozen=True)
class Field:
    """A signature field: its name (one of policy.ORDER) and what a screen reader calls it."""

    name: str
    label: str


@dataclass(frozen=True)
class Attached:
    """A file that belongs to the document: a photo, a work record."""

    name: str
    kind: str
    data: bytes
    description: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def file_name(self, number: int) -> str:
        """Sorts before the evidence, by number; plain letters for every reader."""
        stem = UNFIT.sub("-", self.name.rsplit(".", 1)[0]).strip("-")[:40] or "file"
        return f"attachment-{number:02}-{stem}{KINDS[self.kind]}"


@dataclass(frozen=True)
class Frozen:
    """The bytes that everybody sees and signs."""

    pdf: bytes
    sha256: str
    pages: int

    @classmethod
    def of(cls, pdf: bytes, pages: int) -> "Frozen":
        return cls(pdf, hashlib.sha256(pdf).hexdigest(), pages)


def check_fields(fields: Iterable[Field]) -> list[Field]:
    """In the order of signing; raises PlaceMissing for a name that is none, or comes twice."""
    found = list(fields)
    names = [each.name for each in found]
    if len(set(names)) != len(names) or not set(names) <= set(ORDER):
        raise PlaceMissing
    return sorted(found, key=lambda each: ORDER.index(each.name))


def check_attached(files: Iterable[Attached]) -> list[Attached]:
    """Raises AttachmentUnfit."""
    found = list(files)
    if len(found) > MOST_ATTACHED or sum(len(each.data) for each in found) > LARGEST_ATTACHED:
        raise AttachmentUnfit
    if any(each.kind not in KINDS or not each.data for each in found):
        raise AttachmentUnfit
    return found
