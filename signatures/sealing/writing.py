"""How pyHanko is made to write: versions stay, a drawing is the appearance, keys and stampers come through ports."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Protocol

from asn1crypto import algos, tsp, x509
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import Signer
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import BaseStampStyle
from pyhanko.stamp.base import BaseStamp
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.errors import Conflict, Invalid
from signatures.evidence import FILE_NAME, PASSKEY_ENTRY
from signatures.keys import Key, Stamper, StampRefused
from signatures.policy import ORDER
from signatures.sealing.cms import Holder, container, signed_attributes

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it prints 100 kB for a file that is merely bad
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


class NoSuchField(Invalid):
    code, message = "no_such_field", _("This document has no place for that signature.")


class AlreadySigned(Conflict):
    code, message = "already_signed", _("This place is signed already.")


class NotItsTurn(Conflict):
    code, message = "not_its_turn", _("Somebody else has to sign first.")


class Drawn(Protocol):
    """Ink, a typed name or a mark."""

    def drawing(self, width: float, height: float) -> bytes: ...


class PinnedWriter(IncrementalPdfFileWriter):
    """Adds what it is told to and nothing else: no version (PDF/A-3 is PDF 1.7), no extensions, no producer's name."""

    def ensure_output_version(self, version: Any) -> None:
        del version

    def register_extension(self, ext: Any) -> None:
        del ext

    def _update_meta(self) -> None:
        """pyHanko would write itself into the document's information, and that is part of the preview."""


@dataclass(frozen=True, kw_only=True)
class Drawing(BaseStampStyle):
    """pyHanko's hook for what a signed field looks like: a form of vectors, without any font."""

    drawn: Drawn
    text: str

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> "_Appearance":
        del text_params
        return _Appearance(writer, self, box)


class _Appearance(BaseStamp):
    def apply_appearance(self, annotation: generic.DictionaryObject) -> None:
        drawing: Drawing = self.style
        if self.writer is None:  # never: create_stamp gives it
            return
        width, height = self.box.width, self.box.height
        stream = form(drawing.drawn.drawing(width, height), width, height, drawing.text)
        annotation["/AP"] = generic.DictionaryObject({pdf_name("/N"): self.writer.add_object(stream)})


def form(drawing: bytes, width: float, height: float, text: str) -> generic.StreamObject:
    """A form XObject; `text` is what a screen reader says in its place."""
    said = b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"
    stream = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject([generic.FloatObject(each) for each in (0, 0, width, height)]),
            pdf_name("/Resources"): generic.DictionaryObject(),
        },
        stream_data=b"/Span <</ActualText " + said + b">> BDC\n" + drawing + b"\nEMC",
    )
    stream.compress()
    return stream


class PortSigner(Signer):
    """A key behind our port, as pyHanko wants it."""

    def __init__(self, key: Key) -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple(x509.Certificate.load(each) for each in key.chain)
        name = "sha256_ecdsa" if key.algorithm == "ecdsa" else "sha256_rsa"
        super().__init__(
            signing_cert=x509.Certificate.load(key.certificate),
            cert_registry=registry,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": name}),
            embed_roots=False,
        )
        self.key = key
        self.holder = Holder(key.certificate, tuple(key.chain), key.algorithm)

    async def async_sign(self, data_digest: bytes, digest_algorithm: str, *facts: Any, **more: Any) -> Any:
        """The container as DER; pyHanko's own for what is not one of Lado's signatures."""
        if facts or more.get("dry_run") or not more.get("use_pades") or digest_algorithm != "sha256":
            return await super().async_sign(data_digest, digest_algorithm, *facts, **more)
        timestamper: TimeStamper | None = more.get("timestamper")
        attributes = signed_attributes(self.holder, data_digest)
        signature = self.key.sign(attributes)
        token = b""
        if timestamper is not None:
            token = (await timestamper.async_timestamp(sha256(signature).digest(), "sha256")).dump()
        return container(self.holder, attributes, signature, token=token)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 -- pyHanko's signature
        if digest_algorithm != "sha256":
            raise ValueError(digest_algorithm)
        return bytes(512) if dry_run else self.key.sign(data)


class PortStamper(TimeStamper):
    """A stamper behind our port, as pyHanko wants it."""

    def __init__(self, stamper: Stamper) -> None:
        super().__init__()
        self.stamper = stamper

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The answer, once it is one to this very request; else StampRefused."""
        try:
            answer = tsp.TimeStampResp.load(self.stamper.answer(req.dump()), strict=True)
            said = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
            same = said["nonce"].native == req["nonce"].native and (
                said["message_imprint"].dump() == req["message_imprint"].dump()
            )
        except (ValueError, TypeError, KeyError) as error:
            raise StampRefused from error
        if not same:
            raise StampRefused
        return answer


def opened(pdf: bytes) -> PinnedWriter:
    return PinnedWriter(BytesIO(pdf))


def check_turn(writer: PinnedWriter, name: str) -> None:
    """Raise NoSuchField, AlreadySigned or NotItsTurn (a later field is signed, or an earlier one is not)."""
    fields = {found: value is not None for found, value, _ref in enumerate_sig_fields(writer)}
    if name not in fields:
        raise NoSuchField
    if fields[name]:
        raise AlreadySigned
    place = ORDER.index(name)
    if any(fields.get(each) is False for each in ORDER[:place]) or any(fields.get(each) for each in ORDER[place:]):
        raise NotItsTurn


def add_evidence(writer: PinnedWriter, evidence: bytes, at: datetime) -> None:
    """Embed it as PDF/A-3 wants: type, dates, relationship."""
    params = embed.EmbeddedFileParams(creation_date=at, modification_date=at)
    stream = embed.EmbeddedFileObject.from_file_data(writer, data=evidence, mime_type="application/json", params=params)
    spec = embed.FileSpec(
        file_spec_string=FILE_NAME,
        file_name=FILE_NAME,
        embedded_data=stream,
        description="Evidence of the signing ceremony",
        af_relationship=pdf_name("/Data"),
    )
    embed.embed_file(writer, spec)


def add_passkey(field: generic.DictionaryObject, record: bytes) -> None:
    """Put it into the signature's dictionary before that is written and signed."""
    field["/V"][pdf_name(PASSKEY_ENTRY)] = generic.ByteStringObject(record)


def room(key: Key, *, more: int = 0) -> int:
    """How many hex digits a signature with this key takes at most."""
    certificates: Iterable[bytes] = (key.certificate, *key.chain)
    return 2 * (sum(map(len, certificates)) + 1536 + more)


def appended(before: bytes, after: bytes) -> bytes:
    """`after`, once it is sure that it begins with all of `before`."""
    if not after.startswith(before) or len(after) == len(before):
        raise AssertionError("a signature changed what was signed before")
    return after


def certificates(ders: Sequence[bytes]) -> list[x509.Certificate]:
    return [x509.Certificate.load(each) for each in ders]
