"""A file to facts. Raises Unfit, or anything at all for a malformed one: the worker makes "invalid" of it."""

import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from signatures import evidence as evidences
from signatures.policy import ORDER, STAMP, Facts, Reason, Revision
from signatures.verifying.attachments import changed_attachments
from signatures.verifying.checking import Checker, name_of
from signatures.verifying.passkeys import with_passkey
from signatures.verifying.structure import MOST_OBJECTS, changed_before, forbidden, item, place

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it prints 100 kB for a file that is merely bad
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

MOST_REVISIONS = 60
LARGEST_EVIDENCE = 1_000_000
ENDS = re.compile(rb"startxref\s{1,2}\d{1,12}\s{1,2}%%EOF(?:\r\n|\n|\r)?")
LOCK_EXCEPT = "/Exclude"


class Unfit(Exception):
    """There is nothing to judge: `reason` says why."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.reason = Reason(code, about)


def facts_of(
    pdf: bytes,
    *,
    roots: Sequence[bytes],
    others: Sequence[bytes],
    crls: Sequence[bytes],
    at: datetime,
    stamps: Sequence[bytes] = (),
) -> Facts:
    """Everything that the policy asks about."""
    reader = _opened(pdf)
    signatures = sorted(reader.embedded_signatures, key=lambda each: each.signed_revision)
    if not signatures:
        raise Unfit("unsigned")
    preview = reader.get_historical_resolver(0)
    end = _end_of_preview(pdf, reader)
    first = Revision(number=1, end=end, kind="preview", sha256=hashlib.sha256(pdf[:end]).hexdigest())
    checker = Checker(signatures, roots=roots, others=others, crls=crls, stamps=stamps, at=at)
    revisions = [first, *checker.revisions()]
    revisions += _data(reader, {each.signed_revision for each in signatures})
    revisions.sort(key=lambda each: each.number)
    facts = Facts(
        sha256=hashlib.sha256(pdf).hexdigest(),
        length=len(pdf),
        revisions=revisions,
        fields=[str(name) for name, _value, _ref in enumerate_sig_fields(preview)],
        locks={name_of(each): _left_open(each) for each in signatures if name_of(each) in ORDER},
        reasons=_about_ends(pdf, signatures),
    )
    for add in (_with_evidence, with_passkey, _with_attachments, _with_content):
        try:
            facts = add(facts, reader, signatures)
        except Exception as error:  # noqa: BLE001 -- damaged: what was found so far is told with it
            facts = _with(facts, [Reason("unreadable", type(error).__name__)])
    return facts


def _with(facts: Facts, reasons: Iterable[Reason]) -> Facts:
    return replace(facts, reasons=list(dict.fromkeys([*facts.reasons, *reasons])))


def _opened(pdf: bytes) -> PdfFileReader:
    if not pdf.startswith(b"%PDF-"):
        raise Unfit("not_a_pdf")
    ends = [each.end() for each in ENDS.finditer(pdf)]
    if ends and ends[-1] != len(pdf):
        raise Unfit("tail_bytes")
    reader = PdfFileReader(BytesIO(pdf), strict=True)
    if reader.encrypted:
        raise Unfit("encrypted")
    size = int(reader.trailer["/Size"])
    if size > MOST_OBJECTS or reader.xrefs.total_revisions > MOST_REVISIONS:
        raise Unfit("too_complex")
    return reader


# --- where things end ------------------------------------------------------------------------------------------------
def _end_of_preview(pdf: bytes, reader: PdfFileReader) -> int:
    """After the first revision's %%EOF and its line end."""
    table = reader.xrefs.get_xref_container_info(0).end_location
    mark = pdf.index(b"%%EOF", table) + 5
    for ending in (b"\r\n", b"\n", b"\r"):
        if pdf.startswith(ending, mark):
            return mark + len(ending)
    return mark


def _about_ends(pdf: bytes, signatures: list[EmbeddedPdfSignature]) -> list[Reason]:
    """The last signature or timestamp reaches to the very last byte."""
    ranges = signatures[-1].byte_range
    return [] if int(ranges[2]) + int(ranges[3]) == len(pdf) else [Reason("unsigned_tail")]


def _data(reader: PdfFileReader, signed: set[int]) -> list[Revision]:
    """Revisions that carry no signature of their own."""
    numbers = set(range(1, reader.xrefs.total_revisions)) - signed
    found = []
    for number in sorted(numbers):
        end = reader.xrefs.get_xref_container_info(number).end_location
        found.append(Revision(number=number + 1, end=end, kind="data"))
    return found


# --- what is in it ---------------------------------------------------------------------------------------------------
def _with_content(facts: Facts, reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]) -> Facts:
    first, preview = signatures[0], reader.get_historical_resolver(0)
    allowed = {place(first.sig_field.container_ref), *_form(preview), *map(place, _files(reader)[2])}
    touched = changed_before(reader, first.signed_revision, allowed)
    changed = [Reason("changed_before_signing", touched[0])] if touched else []
    return _with(facts, [*changed, *forbidden(preview), *forbidden(reader)])


def _form(preview: HistoricalResolver) -> set[tuple[int, int]]:
    reference = preview.root.raw_get("/AcroForm")
    return {place(reference)} if isinstance(reference, generic.IndirectObject) else set()


def _left_open(signature: EmbeddedPdfSignature) -> list[str]:
    """The fields that a signature's lock leaves open, or ["?"] when it locks otherwise."""
    spec = signature.fieldmdp
    if spec is None or spec.action.value != LOCK_EXCEPT:
        return ["?"] if name_of(signature) != STAMP else []
    return [str(each) for each in spec.fields or ()]


# --- the evidence ----------------------------------------------------------------------------------------------------
def _files(reader: PdfFileReader) -> tuple[Any, int, set[Any]]:
    """(the evidence's stream or None, how many files bear its name, references of the tree that holds them)."""
    names = item(reader.root, "/Names")
    tree = item(names, "/EmbeddedFiles") if isinstance(names, generic.DictionaryObject) else None
    if not isinstance(tree, generic.DictionaryObject):
        return None, 0, set()
    listed = item(tree, "/Names")
    holders = {each.container_ref for each in (names, tree, listed, item(reader.root, "/AF")) if each is not None}
    if not isinstance(listed, generic.ArrayObject):
        return None, 0, holders
    found = [listed[at + 1] for at in range(0, len(listed) - 1, 2) if str(listed[at]) == evidences.FILE_NAME]
    stream = found[0]["/EF"]["/F"] if found else None
    return stream, len(found), holders


def _with_evidence(facts: Facts, reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]) -> Facts:
    """The record, how many files bear its name, and the revision, counted from 1, that last wrote its bytes."""
    del signatures
    stream, count, _holders = _files(reader)
    if not count:
        return facts
    data = bytes(stream.data)
    try:
        record = evidences.read(data) if len(data) <= LARGEST_EVIDENCE else None
    except evidences.NotCanonical:
        record = None
    found = replace(
        facts,
        evidence=record,
        evidence_sha256=hashlib.sha256(data).hexdigest(),
        evidence_files=count,
        evidence_revision=reader.xrefs.get_last_change(stream.container_ref) + 1,
    )
    return found if record is not None else _with(found, [Reason("evidence_not_canonical")])


def _with_attachments(facts: Facts, reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]) -> Facts:
    """The other files inside."""
    del signatures
    files, changed = changed_attachments(reader)
    return _with(replace(facts, attachments=files), changed)
