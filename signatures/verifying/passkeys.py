"""The record of a clerk's passkey: whether it is one, and signed for these very bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from signatures import evidence
from signatures.passkey import LARGEST_RECORD, BadAssertion, check_record
from signatures.policy import CLERK, Facts, Reason, Revision, with_reasons
from signatures.verifying.checking import name_of
from signatures.verifying.structure import item


def with_passkey(facts: Facts, reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]) -> Facts:
    """The clerk's revision with the record of their passkey, where their signature holds one."""
    del reader
    data = next((_record(each) for each in signatures if name_of(each) == CLERK), b"")
    if not data:
        return facts
    shown = facts.revisions[0].sha256
    return replace(
        facts, revisions=[_read(each, data, shown) if each.field == CLERK else each for each in facts.revisions]
    )


def _record(signature: EmbeddedPdfSignature) -> bytes:
    """What lies in the signature's own dictionary, which it covers; empty for none."""
    found = item(signature.sig_object, evidence.PASSKEY_ENTRY)
    match found:
        case None:
            return b""
        case generic.ByteStringObject():
            return bytes(found)
        case generic.TextStringObject():
            return bytes(found.original_bytes)
        case _:
            return b"?"  # something else: no record


def _read(revision: Revision, data: bytes, shown: str) -> Revision:
    try:
        record: Mapping[str, Any] = evidence.read(data[: LARGEST_RECORD + 1])  # cut off, it is no record
        check_record(record, sha256=shown)
    except (evidence.NotCanonical, BadAssertion):
        return with_reasons(revision, [Reason("passkey_wrong", CLERK)])
    return replace(revision, passkey=record, passkey_sha256=hashlib.sha256(data).hexdigest())
