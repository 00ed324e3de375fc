"""Each signature by itself: mathematics, chain of trust at the time proven, coverage, and what came after it.

Timestamps are checked from the last to the first, each at the time that the next one proves; signatures at the time of
the earliest good timestamp that covers them.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from asn1crypto import crl, x509
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from signatures.policy import SEAL, Reason, Revision, with_reasons
from signatures.verifying.structure import item

LONGEST_NAME = 200
ATTRIBUTES = ("content_type", "message_digest", "signing_certificate_v2")
PADES = "/ETSI.CAdES.detached"


class Checker:
    """All signatures of one file."""

    def __init__(
        self,
        signatures: list[EmbeddedPdfSignature],
        *,
        roots: Sequence[bytes],
        others: Sequence[bytes],
        crls: Sequence[bytes],
        stamps: Sequence[bytes],
        at: datetime,
    ) -> None:
        self.stamps = [each for each in signatures if each.sig_object_type == "/DocTimeStamp"]
        self.acts = [each for each in signatures if each.sig_object_type != "/DocTimeStamp"]
        self.at = at
        self.roots = [x509.Certificate.load(each) for each in roots]
        self.further = [x509.Certificate.load(each) for each in stamps]
        self.others = [x509.Certificate.load(each) for each in others]
        self.crls = [crl.CertificateList.load(each) for each in crls]
        self.has_validation_data = self._read_dss(signatures[-1].reader)

    def _read_dss(self, reader: Any) -> bool:
        """Certificates and lists that the file brings along; they are believed only under our own roots."""
        try:
            store = DocumentSecurityStore.read_dss(reader)
        except NoDSSFoundError:
            return False
        self.others += list(store.load_certs())
        found = [crl.CertificateList.load(each.get_object().data) for each in store.crls]
        self.crls += found
        return bool(found or store.ocsps)

    def revisions(self) -> list[Revision]:
        """One for each signature, in no order."""
        return asyncio.run(self._revisions())

    async def _revisions(self) -> list[Revision]:
        stamps, good = [], list[tuple[int, datetime]]()
        moment = self.at
        for each in reversed(self.stamps):
            revision, time = await self._stamp(each, moment)
            stamps.append(revision)
            if not revision.reasons and time is not None:
                good.append((each.signed_revision, time))
                moment = time
        acts, sealed_at = [], None
        for each in sorted(self.acts, key=lambda act: act.signed_revision, reverse=True):
            proofs = [time for number, time in good if number >= each.signed_revision]
            proven = min([*proofs, *([sealed_at] if sealed_at else [])], default=None)
            revision, own = await self._act(each, proven, lasting=bool(proofs))
            acts.append(revision)
            if each.field_name == SEAL and own is not None and not revision.reasons:
                sealed_at = own  # the seal's own timestamp covers the acts before it
        return [*stamps, *acts]

    def _context(self, moment: datetime, *, kind: str = "timestamp") -> ValidationContext:
        """Whom to believe at that moment; for a person's act that is our own authority alone."""
        return ValidationContext(
            trust_roots=self.roots if kind == "act" else [*self.roots, *self.further],
            other_certs=self.others,
            crls=[each for each in self.crls if _still_good(each, moment)],
            moment=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
            retroactive_revinfo=True,
        )

    def _withdrawn(self, signature: EmbeddedPdfSignature, moment: datetime) -> list[Reason]:
        """Lists that are too old to say that a certificate was good can still say that it was not."""
        certificate = signature.signer_cert
        for each in self.crls:
            listed = each["tbs_cert_list"]["revoked_certificates"]
            if each.issuer != certificate.issuer or listed.native is None:
                continue
            for entry in listed:
                same = entry["user_certificate"].native == certificate.serial_number
                if same and entry["revocation_date"].native <= moment:
                    return [Reason("certificate_revoked", name_of(signature))]
        return []

    async def _stamp(self, stamp: EmbeddedPdfSignature, moment: datetime) -> tuple[Revision, datetime | None]:
        try:
            status = await async_validate_pdf_timestamp(stamp, self._context(moment))
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with it: it proves nothing
            return self._broken(stamp, "timestamp", error), None
        reasons = list(_against(status, name_of(stamp), ModificationLevel.LTA_UPDATES))
        reasons += [*_about_room(stamp), *self._withdrawn(stamp, moment)]
        time = status.timestamp
        revision = self._revision(stamp, "timestamp", proven=time, level="", status=status)
        return with_reasons(revision, reasons), time

    async def _act(
        self, act: EmbeddedPdfSignature, proven: datetime | None, *, lasting: bool
    ) -> tuple[Revision, datetime | None]:
        own = self._own_time(act)
        moment = own or proven or self.at
        kind = "seal" if name_of(act) == SEAL else "act"
        try:
            believed = self._context(moment, kind=kind)
            status = await async_validate_pdf_signature(act, believed, self._context(proven or self.at))
        except Exception as error:  # noqa: BLE001 -- as above
            return self._broken(act, kind, error), None
        most = ModificationLevel.LTA_UPDATES if name_of(act) == SEAL else ModificationLevel.FORM_FILLING
        reasons = [
            *_against(status, name_of(act), most),
            *_about_attributes(act),
            *_about_room(act),
            *self._withdrawn(act, moment),
        ]
        stamped = status.timestamp_validity
        if stamped is not None and not (stamped.valid and stamped.intact and stamped.trusted):
            reasons.append(Reason("timestamp_invalid", name_of(act)))
        if name_of(act) == SEAL and stamped is None:
            reasons.append(Reason("timestamp_missing", name_of(act)))
        level = self._level(stamped is not None, lasting=lasting)
        time = own if own is not None else proven
        return with_reasons(self._revision(act, kind, proven=time, level=level, status=status), reasons), own

    def _own_time(self, act: EmbeddedPdfSignature) -> datetime | None:
        """What the signature's own timestamp says; whether that is good is asked later."""
        for token in extract_tst_data_iter(act.signer_info, signed=False):
            found = token["encap_content_info"]["content"].parsed["gen_time"].native
            return found if isinstance(found, datetime) else None
        return None

    def _broken(self, signature: EmbeddedPdfSignature, kind: str, error: Exception) -> Revision:
        end = int(signature.byte_range[2]) + int(signature.byte_range[3])
        reasons = [Reason("signature_broken", name_of(signature))]
        if type(error).__name__ not in {"SignatureValidationError", "CMSStructuralError"}:
            reasons.append(Reason("unreadable", type(error).__name__))
        bare = Revision(number=signature.signed_revision + 1, end=end, kind=kind, field=name_of(signature))
        return with_reasons(bare, reasons)

    def _level(self, stamped: bool, *, lasting: bool) -> str:  # noqa: FBT001 -- private
        if not stamped:
            return "B-B"
        if not self.has_validation_data:
            return "B-T"
        return "B-LTA" if lasting else "B-LT"

    def _revision(
        self, signature: EmbeddedPdfSignature, kind: str, *, proven: datetime | None, level: str, status: Any
    ) -> Revision:
        end = int(signature.byte_range[2]) + int(signature.byte_range[3])
        certificate = signature.signer_cert
        path = status.validation_path
        anchor = path.trust_anchor.authority.name.human_friendly if path is not None else ""
        claimed = signature.self_reported_timestamp if kind != "timestamp" else None
        return Revision(
            number=signature.signed_revision + 1,
            end=end,
            kind=kind,
            sha256=_prefix_hash(signature, end),
            field=name_of(signature),
            holder=_common_name(certificate.subject),
            issuer=_common_name(certificate.issuer),
            at=claimed.isoformat() if claimed else "",
            proven_at=proven.isoformat() if proven else "",
            level=level,
            trusted_as=anchor[:LONGEST_NAME],
        )


def name_of(signature: EmbeddedPdfSignature) -> str:
    """A plain text: pyHanko's own holds on to the whole reader, and copying it copies that."""
    return str(signature.field_name)[:LONGEST_NAME]


def _against(status: Any, field: str, most: ModificationLevel) -> Iterator[Reason]:
    """What pyHanko found."""
    if not status.intact:
        yield Reason("content_changed", field)
    if not status.valid:
        yield Reason("signature_broken", field)
    if status.revoked:
        yield Reason("certificate_revoked", field)
    elif not status.trusted:
        expired = status.trust_problem_indic is not None and "OUT_OF_BOUNDS" in status.trust_problem_indic.name
        yield Reason("certificate_expired" if expired else "untrusted", field)
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield Reason("not_covered", field)
    elif status.coverage == SignatureCoverageLevel.ENTIRE_REVISION and status.modification_level > most:
        yield Reason("changed_after", field)


def _about_attributes(act: EmbeddedPdfSignature) -> Iterator[Reason]:
    if item(act.sig_object, "/SubFilter") != PADES:
        yield Reason("attributes_missing", "SubFilter")
    for name in ATTRIBUTES:
        try:
            find_unique_cms_attribute(act.signer_info["signed_attrs"], name)
        except Exception:  # noqa: BLE001 -- absent, twice, or malformed: it does not count
            yield Reason("attributes_missing", name)


def _about_room(signature: EmbeddedPdfSignature) -> Iterator[Reason]:
    """The place of the signature itself is the one that it cannot cover: nothing else may stand there."""
    content = signature.pkcs7_content
    used = _der_length(content)
    stream, (_start, before, after, _rest) = signature.reader.stream, map(int, signature.byte_range)
    stream.seek(before)
    written = stream.read(after - before)
    if any(content[used:]) or written != b"<" + content.hex().upper().encode() + b">":
        yield Reason("room_used", name_of(signature))


def _der_length(data: bytes) -> int:
    """Of the first element, head included."""
    digits = data[1] & 0x7F if data[1] & 0x80 else 0
    return 2 + digits + (int.from_bytes(data[2 : 2 + digits]) if digits else data[1])


def _prefix_hash(signature: EmbeddedPdfSignature, end: int) -> str:
    stream = signature.reader.stream
    stream.seek(0)
    return hashlib.sha256(stream.read(end)).hexdigest()


def _common_name(name: x509.Name) -> str:
    return str(name.native.get("common_name") or name.human_friendly)[:LONGEST_NAME]


def _still_good(listing: crl.CertificateList, moment: datetime) -> bool:
    until = listing["tbs_cert_list"]["next_update"].native
    return until is not None and until >= moment
