"""What a signature stands on, written down so that anybody can check it: one canonical JSON record and hash chains.

Integers and strings only (no floats, no true and false, no null): every RFC 8785 writer makes the same bytes of them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785

SCHEMA = 1
FILE_NAME = "evidence.json"
PASSKEY_ENTRY = "/LADO_Passkey"  # of a clerk's signature dictionary: the record of signatures.passkey
START = bytes(32)  # what the first entry of a chain follows
DEEPEST = 16
LARGEST = 2**53 - 1  # beyond it JSON readers round


class NotPlain(ValueError):
    """The record holds something other than integers, strings, lists and objects of them."""


class NotCanonical(ValueError):
    """The bytes are not the canonical form of what they say."""


class BrokenChain(ValueError):
    """A chain does not add up: `code` is count, head or link; `at` the first entry that is wrong."""

    def __init__(self, code: str, at: int) -> None:
        super().__init__(f"{code} at entry {at}")
        self.code, self.at = code, at


@dataclass(frozen=True)
class PageShown:
    """For how many milliseconds a page, counted from 1, stood on the signer's screen."""

    page: int
    milliseconds: int


@dataclass(frozen=True)
class Consent:
    """A consent asked for: the hash of its text in the language shown, and whether it was given."""

    code: str
    sha256: str
    given: bool


@dataclass(frozen=True)
class AttachedFile:
    """A file inside the document, as it was when the document was frozen."""

    name: str
    sha256: str
    length: int


@dataclass(frozen=True)
class CodeEvent:
    """What happened to a one-time code: `event` is sent, resent, wrong, expired or right; `to` is a keyed hash of the
    number.
    """

    event: str
    at: str
    to: str = ""


def code_events(history: Iterable[Mapping[str, Any]], *, role: str, to: str) -> list[CodeEvent]:
    """What a document's chain tells of the codes for `role`: sent with a link, or typed, rightly or not."""
    found: list[CodeEvent] = []
    for event in history:
        if event.get("role") != role:
            continue
        if event.get("what") == "link" and event.get("code"):
            found.append(CodeEvent("resent" if found else "sent", str(event["at"]), to))
        elif event.get("what") == "code":
            found.append(CodeEvent(str(event.get("event", "right")), str(event["at"]), to))
    return found


@dataclass(frozen=True)
class Link:
    """The place in a hash chain that this record follows: entries so far and the hash of the last."""

    chain: str
    count: int
    head: str


@dataclass(frozen=True)
class Evidence:
    """All that is kept about one ceremony; hashes are lower-case hex, instants ISO 8601 in UTC."""

    document_sha256: str
    document_length: int
    reference: str
    template: str
    template_version: int
    approver: str
    language: str
    role: str
    signer: str
    clerk: str
    device: str
    method: str  # ink, typed or keyboard
    signed_at: str
    ink_sha256: str = ""
    dynamics_sha256: str = ""  # of the encrypted time and pressure; the key's end is their end
    reached_end_at: str = ""  # when the signer had seen the last page's end, "" when never
    pages: Sequence[PageShown] = ()
    consents: Sequence[Consent] = ()
    codes: Sequence[CodeEvent] = ()
    attachments: Sequence[AttachedFile] = ()
    link: Link | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """As it is embedded."""
        found: dict[str, Any] = {
            "schema": SCHEMA,
            "document": {"sha256": self.document_sha256, "length": self.document_length, "reference": self.reference},
            "template": {"code": self.template, "version": self.template_version, "approver": self.approver},
            "language": self.language,
            "signer": {"role": self.role, "name": self.signer, "method": self.method, "at": self.signed_at},
            "clerk": self.clerk,
            "device": self.device,
            "ink": {"sha256": self.ink_sha256, "dynamics_sha256": self.dynamics_sha256},
            "shown": {
                "pages": [{"page": each.page, "milliseconds": each.milliseconds} for each in self.pages],
                "reached_end_at": self.reached_end_at,
            },
            "consents": [{"code": c.code, "sha256": c.sha256, "given": int(c.given)} for c in self.consents],
            "codes": [{"event": each.event, "at": each.at, "to": each.to} for each in self.codes],
        }
        if self.attachments:
            found["attachments"] = [
                {"name": each.name, "sha256": each.sha256, "length": each.length} for each in self.attachments
            ]
        if self.link is not None:
            found["chain"] = {"name": self.link.chain, "count": self.link.count, "head": self.link.head}
        if self.more:
            found["more"] = dict(self.more)
        return found


def canonical(record: Mapping[str, Any]) -> bytes:
    """RFC 8785 of `record`, or NotPlain."""
    check_plain(record)
    return rfc8785.dumps(dict(record))


def check_plain(value: Any, depth: int = 0) -> None:
    """Raise NotPlain for anything that two programs could write in two ways."""
    if depth > DEEPEST:
        raise NotPlain("too deep")
    match value:
        case str():
            _check_text(value)
        case Mapping():
            _check_keys(value)
            for each in value.values():
                check_plain(each, depth + 1)
        case list() | tuple():
            for each in value:
                check_plain(each, depth + 1)
        case int() if not isinstance(value, bool) and abs(value) <= LARGEST:
            pass
        case _:
            raise NotPlain(f"{type(value).__name__}: only integers of 53 bits and texts")


def _check_keys(value: Mapping[Any, Any]) -> None:
    for key in value:
        if not isinstance(key, str):
            raise NotPlain("a key that is no text")
        _check_text(key)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotPlain("half a surrogate pair") from None


def read(data: bytes) -> dict[str, Any]:
    """The record that `data` is the canonical form of, or NotCanonical."""
    try:
        record = json.loads(data)
        if not isinstance(record, dict) or canonical(record) != data:
            raise NotCanonical("other bytes than those of RFC 8785")
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error
    return record


# --- chains: h(n) = SHA-256(h(n-1) || JCS(event)) --------------------------------------------------------------------
def link(previous: bytes, event: Mapping[str, Any]) -> bytes:
    """The hash of `event` after the entry whose hash is `previous` (START for none)."""
    if len(previous) != len(START):
        raise ValueError("a hash has 32 bytes")
    return hashlib.sha256(previous + canonical(event)).digest()


def check_chain(entries: Iterable[tuple[Mapping[str, Any], bytes]], *, count: int, head: bytes) -> None:
    """Raise BrokenChain unless every entry's hash follows from the one before and `count` and `head` are the chain's.

    `count` and `head` come from elsewhere (the day's anchor): without them a cut tail cannot be seen.
    """
    previous, number = START, 0
    for number, (event, digest) in enumerate(entries, start=1):
        if link(previous, event) != digest:
            raise BrokenChain("link", number)
        previous = digest
    if number != count:
        raise BrokenChain("count", number)
    if previous != head:
        raise BrokenChain("head", number)
