"""How a document looks: a letter with mark, reference, body, signature boxes and the way to verify it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from signatures.rendering.shapes import ATTACHED


@dataclass(frozen=True)
class SignaturePlace:
    """A box at the end: the field's name, the role in words, who signs."""

    name: str
    role: str
    holder: str = ""


@dataclass(frozen=True)
class Figure:
    """An attached picture as it is shown, behind the signatures: with its words and the hash of the attached file."""

    number: int
    caption: str
    sha256: str

    @property
    def address(self) -> str:
        return f"{ATTACHED}{self.number}"


@dataclass(frozen=True)
class Letter:
    """All that a document shows. `body` is HTML that the template language has made safe; all else is escaped."""

    language: str
    title: str
    reference: str
    organisation: str
    body: SafeString
    places: Sequence[SignaturePlace]
    sender: Sequence[str] = ()  # lines below the organisation: store, street, phone
    recipient: Sequence[str] = ()
    place_and_date: str = ""
    verify_address: str = ""
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)  # label and value, beside the recipient
    figures: Sequence[Figure] = ()

    @property
    def fingerprint(self) -> str:
        """Of the words: twelve digits that a person can compare. The file's own hash cannot stand in the file."""
        digest = hashlib.sha256(self.body.encode()).hexdigest()[:12].upper()
        return " ".join(digest[at : at + 4] for at in range(0, 12, 4))

    @property
    def qr(self) -> str:
        return "lado:qr?" + quote(self.verify_address, safe="") if self.verify_address else ""


def document_html(letter: Letter) -> str:
    """The whole HTML document, in the letter's language."""
    with translation.override(letter.language):
        return render_to_string("pdf/document.html", {"letter": letter})
