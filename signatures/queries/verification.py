"""Is this file what was signed here? The verdict of signatures.verifying, held against what the archive knows.

Of a hash or a reference no more is told than that: states and times, never what a document says or who signed it.
"""

import hashlib
import itertools
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from signatures.holding import trust
from signatures.models import Document, Layer, Signature
from signatures.policy import ACTS, Expected, FileInside, Reason, Verdict
from signatures.states import ENDS, DocumentState, LayerKind, SignerRole
from signatures.verifying import verifying

END = re.compile(rb"%%EOF")
TAILS = (b"", b"\n", b"\r", b"\r\n")  # of a file, behind its last mark
MOST_MARKS = 4  # a document's frozen bytes end at the first one; strings inside may hold others
FINAL = (DocumentState.VOID, DocumentState.WITHDRAWN, DocumentState.SUPERSEDED)


class DocumentUnknown(NotFound):
    code, message = "document_unknown", _("No document of this archive has that reference or fingerprint.")


@dataclass(frozen=True)
class Step:
    """One layer of a document, as everybody may know it."""

    kind: str
    label: str
    at: datetime
    sha256: str


@dataclass(frozen=True)
class Linked:
    """Another document that was made because of this one, or because of which this one was made: `act` is void,
    withdrawal, replacement or correction. Whether staff or the customer made the act, never who.
    """

    reference: str
    act: str
    at: datetime
    made_by: str
    store_zone: str


@dataclass(frozen=True)
class Known:
    """A document as everybody may know it. `is_last` is None unless it was found by a layer's hash.

    `later` are the acts on it, `about` is what it is itself an act on, `replaced_by` the reference of what counts now.
    """

    reference: str
    state: str
    state_label: str
    state_since: datetime
    sha256: str
    pages: int
    is_erased: bool
    steps: tuple[Step, ...]
    attachments: tuple[FileInside, ...] = ()
    later: tuple[Linked, ...] = ()
    about: Linked | None = None
    replaced_by: str = ""
    is_last: bool | None = None

    @property
    def end(self) -> Linked | None:
        """The act by which it has no effect any more, where it is known."""
        return next((each for each in self.later if each.act in ENDS), None)

    @property
    def counts(self) -> bool:
        """Whether it stands: sealed, and not taken back or replaced since."""
        return self.state == DocumentState.SEALED

    @property
    def is_over(self) -> bool:
        return self.state in FINAL


@dataclass(frozen=True)
class Found:
    """What is said of an uploaded file; `known` is None where the archive has no such document."""

    verdict: Verdict
    known: Known | None

    @property
    def stands(self) -> bool:
        """Genuine, and nothing that came later takes its effect away."""
        return self.verdict.valid and not (self.known is not None and self.known.is_over)


def known_by_reference(reference: str) -> Known | None:
    """What is known of the document with this reference. Three statements."""
    document = _documents().filter(reference=reference.upper()).first()
    return _known(document) if document is not None else None


def known_by_hash(sha256: str) -> Known | None:
    """What is known of the document of which these are the bytes, at any of its stages. Four statements."""
    layer = Layer.objects.filter(sha256=sha256).order_by("-number", "-id").first()
    if layer is None:
        return None
    known = _known(_documents().get(pk=layer.document_id))
    return replace(known, is_last=known.steps[-1].sha256 == sha256)


def verdict_on(pdf: bytes, *, now: datetime) -> Found:
    """The verdict on a file; nothing of it is kept. Raises VerifyingBusy."""
    document = _document_of(pdf)
    verdict = verifying.verdict(pdf, trust=trust(now=now), at=now, expected=_expected(document))
    if document is None:
        document = _named(verdict)
        if document is not None:  # it calls itself a document of ours and begins with other bytes
            verdict = replace(verdict, valid=False, reasons=(*verdict.reasons, Reason("preview_changed")))
    if document is None:
        return Found(verdict, None)
    known = _known(document)
    return Found(verdict, replace(known, is_last=known.steps[-1].sha256 == verdict.sha256))


def _document_of(pdf: bytes) -> Document | None:
    """The document whose frozen bytes the file begins with."""
    hashes, digest, done = [], hashlib.sha256(), 0
    for mark in itertools.islice(END.finditer(pdf), MOST_MARKS):
        digest.update(memoryview(pdf)[done : mark.end()])  # a stranger's file is large: each byte is read once
        done = mark.end()
        hashes += [_hash_with(digest, end) for end in TAILS if pdf.startswith(end, done)]
    return _documents().filter(sha256__in=hashes).first() if hashes else None


def _hash_with(digest: Any, end: bytes) -> str:
    longer = digest.copy()
    longer.update(end)
    return str(longer.hexdigest())


def _named(verdict: Verdict) -> Document | None:
    """The document that the evidence inside names."""
    said = (verdict.evidence or {}).get("document")
    reference = said.get("reference") if isinstance(said, dict) else None
    return _documents().filter(reference=reference).first() if isinstance(reference, str) else None


def _expected(document: Document | None) -> Expected:
    if document is None:
        return Expected()
    signed = list(Signature.objects.filter(document=document).order_by("layer__number"))
    return Expected(
        preview_sha256=document.sha256,
        evidence_sha256=signed[0].evidence_sha256 if signed else "",
        passkey_sha256=next((each.passkey_sha256 for each in signed if each.role == SignerRole.CLERK), ""),
        signers=[name for name in ACTS if name.lower() in document.roles],
    )


def _documents() -> QuerySet[Document]:
    rows = Document.objects.select_related("key", "store", "follows", "replaced_by")
    return rows.prefetch_related("layers", "attachments", "later").order_by("id")


def _known(document: Document) -> Known:
    layers, later = sorted(document.layers.all(), key=lambda layer: layer.number), document.later.all()
    return Known(
        reference=document.reference,
        state=document.state,
        state_label=str(DocumentState(document.state).label),
        state_since=document.state_since,
        sha256=document.sha256,
        pages=document.pages,
        is_erased=document.key.destroyed_at is not None,
        steps=tuple(Step(each.kind, str(LayerKind(each.kind).label), each.at, each.sha256) for each in layers),
        attachments=tuple(
            FileInside(each.name, each.sha256, each.length)
            for each in sorted(document.attachments.all(), key=lambda each: each.number)
        ),
        later=tuple(_linked(each, each.reference, document) for each in sorted(later, key=lambda each: each.pk)),
        about=_linked(document, document.follows.reference, document) if document.follows else None,
        replaced_by=document.replaced_by.reference if document.replaced_by else "",
    )


def _linked(act: Document, reference: str, document: Document) -> Linked:
    return Linked(reference, act.follows_as, act.made_at, act.made_by, document.store.time_zone)
