"""When a signed document is valid: facts about it in, a verdict with reasons out. Knows no PDF and no framework.

Silence is no consent: whatever was expected and is not seen to hold is a reason against.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

ACTS = ("Customer", "Witness", "Clerk")  # in the order that they sign
CLERK = ACTS[-1]
SEAL, STAMP = "Seal", "DocTS"
ORDER = (*ACTS, SEAL, STAMP)


def excluded(name: str, fields: Iterable[str]) -> list[str]:
    """The fields that stay open when `name` is signed: those that come after it."""
    return [each for each in ORDER[ORDER.index(name) + 1 :] if each in set(fields)]


@dataclass(frozen=True)
class Reason:
    """Why not: a stable code, and what it is about (a field's name, a key found, a number)."""

    code: str
    about: str = ""


@dataclass(frozen=True)
class Revision:
    """One layer of the file, as the reader found it. `end` is the byte that it reaches to.

    `kind` is preview, act, seal, timestamp or data; `level` "", B-B, B-T, B-LT or B-LTA.
    """

    number: int
    end: int
    kind: str
    sha256: str = ""
    field: str = ""
    holder: str = ""
    issuer: str = ""
    at: str = ""  # as the signer claims
    proven_at: str = ""  # as a timestamp proves: it was there by then
    level: str = ""
    trusted_as: str = ""  # the trust anchor's name
    passkey: Mapping[str, Any] | None = None  # the record of a clerk's passkey, as it lies in the signature
    passkey_sha256: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class FileInside:
    """A file attached to the document, by the hash of its content."""

    name: str
    sha256: str
    length: int


@dataclass(frozen=True)
class Facts:
    """All that the reader saw of a file. `fields` are the signature fields of the preview."""

    sha256: str
    length: int
    revisions: Sequence[Revision] = ()
    fields: Sequence[str] = ()
    locks: Mapping[str, Sequence[str]] = field(default_factory=dict)  # field -> those its lock leaves open
    evidence: Mapping[str, Any] | None = None
    evidence_sha256: str = ""
    evidence_revision: int = -1
    evidence_files: int = 0
    attachments: Sequence[FileInside] = ()
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True)
class Expected:
    """What the archive knows of the document; an outsider's file is held against itself alone."""

    preview_sha256: str = ""
    evidence_sha256: str = ""
    signers: Sequence[str] = ()
    passkey_sha256: str = ""  # of the clerk's; "" where none was asked for


@dataclass(frozen=True)
class Verdict:
    """`valid` only when there is no reason against it, in the file or in any revision."""

    valid: bool
    sha256: str
    length: int
    revisions: tuple[Revision, ...] = ()
    reasons: tuple[Reason, ...] = ()
    evidence: Mapping[str, Any] | None = None
    attachments: tuple[FileInside, ...] = ()

    @property
    def all_reasons(self) -> tuple[Reason, ...]:
        found = dict.fromkeys((*self.reasons, *(reason for each in self.revisions for reason in each.reasons)))
        return tuple(found)

    @property
    def codes(self) -> set[str]:
        return {each.code for each in self.all_reasons}

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Verdict":
        """Back again; raises KeyError or TypeError for what is no verdict."""
        revisions = [Revision(**{**each, "reasons": _reasons(each["reasons"])}) for each in said["revisions"]]
        inside = tuple(FileInside(**each) for each in said["attachments"])
        return cls(
            **{**said, "revisions": tuple(revisions), "reasons": _reasons(said["reasons"]), "attachments": inside}
        )


def _reasons(said: Iterable[Mapping[str, str]]) -> tuple[Reason, ...]:
    return tuple(Reason(**each) for each in said)


def refused(code: str, *, sha256: str = "", length: int = 0, about: str = "") -> Verdict:
    """The verdict on what could not even be read."""
    return Verdict(valid=False, sha256=sha256, length=length, reasons=(Reason(code, about),))


def judge(facts: Facts, expected: Expected) -> Verdict:
    """The verdict; see docs/signing.md for every code."""
    reasons = [
        *facts.reasons,
        *_about_preview(facts, expected),
        *_about_signers(facts, expected),
        *_about_locks(facts),
        *_about_evidence(facts, expected),
        *_about_attachments(facts),
        *_about_passkey(facts, expected),
        *_about_time(facts),
    ]
    against = tuple(dict.fromkeys(reasons))
    valid = not against and not any(each.reasons for each in facts.revisions)
    inside = tuple(facts.attachments)
    return Verdict(valid, facts.sha256, facts.length, tuple(facts.revisions), against, facts.evidence, inside)


def _about_preview(facts: Facts, expected: Expected) -> Iterable[Reason]:
    first = facts.revisions[0] if facts.revisions else None
    if first is None or first.kind != "preview" or not facts.fields:
        yield Reason("not_lado")
        return
    if len(facts.revisions) > 1 and facts.revisions[1].kind == "data":
        yield Reason("changed_before_signing")
    if expected.preview_sha256 and first.sha256 != expected.preview_sha256:
        yield Reason("preview_changed")


def _about_signers(facts: Facts, expected: Expected) -> Iterable[Reason]:
    signed = [each.field for each in facts.revisions if each.field]
    wanted = [name for name in ORDER if name in {*facts.fields, *expected.signers, SEAL, STAMP}]
    yield from (Reason("signature_missing", name) for name in wanted if name not in signed)
    known = [name for name in signed if name in ORDER]
    if known != sorted(known, key=ORDER.index):
        yield Reason("order_wrong")
    if len(set(signed)) != len(signed):
        yield Reason("signed_twice")
    for each in facts.revisions:
        if each.field and each.field not in facts.fields and each.kind != "timestamp":
            yield Reason("signature_unknown", each.field)


def _about_locks(facts: Facts) -> Iterable[Reason]:
    for name in facts.fields:
        if name in ORDER and name != STAMP and list(facts.locks.get(name, ["?"])) != excluded(name, facts.fields):
            yield Reason("lock_missing", name)


def _about_evidence(facts: Facts, expected: Expected) -> Iterable[Reason]:
    """The evidence lies in the revision of the first act, alone, and speaks of these very bytes."""
    acts = [each for each in facts.revisions if each.kind == "act"]
    if facts.evidence is None:
        if acts and "evidence_not_canonical" not in {each.code for each in facts.reasons}:
            yield Reason("evidence_missing")
        return
    first = facts.revisions[0] if facts.revisions else None
    document = facts.evidence.get("document")
    said = document if isinstance(document, Mapping) else {}
    if first is None or (said.get("sha256"), said.get("length")) != (first.sha256, first.end):
        yield Reason("evidence_other_document")
    if not acts or facts.evidence_revision != acts[0].number or facts.evidence_files != 1:
        yield Reason("evidence_replaced")
    if expected.evidence_sha256 and facts.evidence_sha256 != expected.evidence_sha256:
        yield Reason("evidence_replaced")
    signer = facts.evidence.get("signer")
    role = signer.get("role") if isinstance(signer, Mapping) else None
    if acts and role != acts[0].field.lower():
        yield Reason("evidence_other_signer")


def _about_attachments(facts: Facts) -> Iterable[Reason]:
    """The evidence names every attached file, with its hash, and no other."""
    if facts.evidence is not None and facts.evidence.get("attachments", []) != [asdict(e) for e in facts.attachments]:
        yield Reason("attachments_changed")


def _about_passkey(facts: Facts, expected: Expected) -> Iterable[Reason]:
    """The passkey's record that the archive knows of lies in the clerk's signature."""
    found = {each.passkey_sha256 for each in facts.revisions if each.field == CLERK}
    if expected.passkey_sha256 and expected.passkey_sha256 not in found:
        yield Reason("passkey_missing", CLERK)


def _about_time(facts: Facts) -> Iterable[Reason]:
    stamps = [each for each in facts.revisions if each.kind == "timestamp"]
    if stamps and facts.revisions[-1].kind == "data":
        yield Reason("unsigned_tail")  # something was added that no timestamp covers


def with_reasons(revision: Revision, reasons: Iterable[Reason]) -> Revision:
    """The same with more reasons against it."""
    return replace(revision, reasons=tuple(dict.fromkeys((*revision.reasons, *reasons))))
