"""A person's act: customer, witness or clerk."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_byterange import BuildProps
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PreSignValidationStatus

from signatures import evidence as evidences
from signatures.keys import Key
from signatures.policy import ACTS
from signatures.sealing.ink import Ink
from signatures.sealing.lettering import TypedName
from signatures.sealing.writing import (
    Drawing,
    PinnedWriter,
    PortSigner,
    add_evidence,
    add_passkey,
    appended,
    check_turn,
    opened,
    room,
)

MADE_BY = BuildProps(name="Lado")


@dataclass(frozen=True)
class Written:
    """A signed file, and the certificates' paths where they were asked for."""

    pdf: bytes
    status: PreSignValidationStatus | None


def sign(
    pdf: bytes,
    *,
    role: str,
    name: str,
    ink: Ink | TypedName,
    key: Key,
    at: datetime,
    evidence: bytes | None = None,
    passkey: bytes = b"",
    reason: str = "",
) -> bytes:
    """`pdf` with one more revision: `role` (one of policy.ACTS) signs, B-B. `evidence` is canonical JSON for the first.

    `passkey` is the record of a passkey (signatures.passkey). It lies in the signature's own dictionary, which this
    signature covers: a file embedded here would break the signatures before it.

    Raises NoSuchField, AlreadySigned or NotItsTurn; NotCanonical for evidence that is not.
    """
    if role not in ACTS:
        raise ValueError(role)
    for each in filter(None, (evidence, passkey)):
        evidences.read(each)
    writer = opened(pdf)
    check_turn(writer, role)
    if evidence is not None:
        add_evidence(writer, evidence, at)
    meta = PdfSignatureMetadata(
        field_name=role,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason or None,
        app_build_props=MADE_BY,
    )
    signer = PdfSigner(meta, PortSigner(key), stamp_style=Drawing(drawn=ink, text=name))
    return appended(pdf, asyncio.run(written(signer, writer, at, room(key), passkey)).pdf)


async def written(
    signer: PdfSigner, writer: PinnedWriter, at: datetime, reserved: int, passkey: bytes = b""
) -> Written:
    """What PdfSigner.sign_pdf does first, at an instant that is given."""
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = at
    status = await session.perform_presign_validation(writer)
    prepared = session.prepare_tbs_document(validation_info=status, bytes_reserved=reserved)
    if passkey:
        add_passkey(session.sig_field, passkey)
    output = BytesIO()
    digest, _output = prepared.digest_tbs_document(output=output)
    await prepared.perform_signature(digest.document_digest, PdfCMSSignedAttributes(signing_time=at))
    return Written(output.getvalue(), status)
