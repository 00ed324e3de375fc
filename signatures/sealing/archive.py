"""The organisation's seal with timestamps and all that is needed to check it in ten years (PAdES B-LTA); renewal."""

import asyncio
from datetime import datetime
from io import BytesIO

from asn1crypto import crl
from django.utils.translation import gettext_lazy as _
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.path import ValidationPath

from core.errors import Unavailable
from signatures.fonts import GlyphUnknown
from signatures.keys import Key, Stamper, StampRefused, Trust
from signatures.policy import SEAL, STAMP
from signatures.sealing.acts import MADE_BY, written
from signatures.sealing.lettering import NameUnfit, TypedName
from signatures.sealing.writing import (
    Drawing,
    NotItsTurn,
    PortSigner,
    PortStamper,
    appended,
    certificates,
    check_turn,
    opened,
    room,
)

TOKEN = 12_000  # bytes of a timestamp token with its certificates, at most


def context(trust: Trust, *, at: datetime) -> ValidationContext:
    """As pyHanko wants it."""
    return ValidationContext(
        trust_roots=certificates([*trust.roots, *trust.stamps]),
        other_certs=certificates(trust.others),
        crls=[crl.CertificateList.load(each) for each in trust.crls],
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


class SealFailed(Unavailable):
    """This file cannot be sealed, whatever the services say."""

    code, message = "seal_failed", _("This document could not be sealed. Tell support.")


class Mark:
    """The seal's picture: a ring and a tick, and whose it is where the letters are known."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def drawing(self, width: float, height: float) -> bytes:
        return self._ring(width, height) + self._letters(width, height)

    def _letters(self, width: float, height: float) -> bytes:
        left = height * 1.15
        try:
            letters = TypedName.of(self.name).drawing(width - left, height * 0.55)
        except (NameUnfit, GlyphUnknown):
            return b""
        return b"\nq 1 0 0 1 %.2f %.2f cm\n" % (left, height * 0.22) + letters + b"\nQ"

    def _ring(self, width: float, height: float) -> bytes:
        radius = min(width, height) * 0.36
        x, y = radius * 1.5, height / 2
        bend = radius * 0.5523  # a quarter of a circle as a Bézier curve
        ring = (
            b"%.2f %.2f m %.2f %.2f %.2f %.2f %.2f %.2f c %.2f %.2f %.2f %.2f %.2f %.2f c"
            b" %.2f %.2f %.2f %.2f %.2f %.2f c %.2f %.2f %.2f %.2f %.2f %.2f c S"
        ) % (
            *(x + radius, y, x + radius, y + bend, x + bend, y + radius, x, y + radius),
            *(x - bend, y + radius, x - radius, y + bend, x - radius, y),
            *(x - radius, y - bend, x - bend, y - radius, x, y - radius),
            *(x + bend, y - radius, x + radius, y - bend, x + radius, y),
        )
        tick = b"%.2f %.2f m %.2f %.2f l %.2f %.2f l S" % (
            *(x - radius * 0.45, y, x - radius * 0.1, y - radius * 0.38),
            *(x + radius * 0.5, y + radius * 0.4),
        )
        return b"q 1 J 1 j 1.8 w 0.04 0.36 0.34 RG " + ring + b" 2.6 w " + tick + b" Q"


def seal(pdf: bytes, *, name: str, key: Key, stamper: Stamper, trust: Trust, at: datetime) -> bytes:
    """`pdf` sealed: signature with timestamp, validation data, document timestamp. Safe to repeat on the same `pdf`.

    Raises NoSuchField, AlreadySigned, NotItsTurn; StampUnavailable or StampRefused without a timestamp; SealFailed.
    """
    writer = opened(pdf)
    check_turn(writer, SEAL)
    believed, stamps = context(trust, at=at), PortStamper(stamper)
    meta = PdfSignatureMetadata(
        field_name=SEAL,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        app_build_props=MADE_BY,
        validation_context=believed,
    )
    signer = PdfSigner(meta, PortSigner(key), timestamper=stamps, stamp_style=Drawing(drawn=Mark(name), text=name))
    try:
        done = asyncio.run(written(signer, writer, at, room(key, more=TOKEN)))
        paths = done.status.validation_paths if done.status else []
        return appended(pdf, asyncio.run(_stamped(done.pdf, stamps, believed, paths, STAMP)))
    except (TimestampRequestError, PathError) as error:
        raise StampRefused from error
    except (SigningError, ValueError) as error:
        raise SealFailed from error


def renew(pdf: bytes, *, stamper: Stamper, trust: Trust, at: datetime) -> bytes:
    """`pdf` with a further document timestamp over all that is there, before the last one grows too old.

    Raises NotItsTurn for what is not sealed; StampUnavailable, StampRefused or SealFailed.
    """
    fields = {name: value is not None for name, value, _ref in enumerate_sig_fields(opened(pdf))}
    if not fields.get(STAMP):
        raise NotItsTurn
    believed = context(trust, at=at)
    try:
        return appended(pdf, asyncio.run(_stamped(pdf, PortStamper(stamper), believed, [], None)))
    except (TimestampRequestError, PathError) as error:
        raise StampRefused from error
    except (SigningError, ValueError) as error:
        raise SealFailed from error


async def _stamped(
    pdf: bytes, stamps: PortStamper, believed: ValidationContext, paths: list[ValidationPath], field: str | None
) -> bytes:
    """With validation data and a timestamp in one revision: nothing in the file is left uncovered."""
    writer = opened(pdf)
    paths = [*paths, *[path async for path in stamps.validation_paths(believed)]]
    DocumentSecurityStore.supply_dss_in_writer(
        writer, sig_contents=None, paths=paths, validation_context=believed, embed_roots=False
    )
    output = BytesIO()
    stamping = PdfTimeStamper(stamps, field_name=field)
    await stamping.async_timestamp_pdf(writer, "sha256", validation_context=None, output=output)
    return output.getvalue()
