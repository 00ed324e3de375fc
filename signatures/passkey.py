"""A clerk's passkey, bound to one document: what is signed, what is kept of it, and checking that again in ten years.

The challenge is not a random number but the hash of what is signed with it, so the passkey's own signature is one over
this document's bytes. Pure: no database, no framework; the library reads and checks what the passkey gave.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

from signatures import evidence

SCHEMA = 1
PURPOSE = "lado.countersign"
NONCE = 32  # bytes
LONGEST = 8_000  # signs of any part of an answer: a passkey's are a few hundred
LARGEST_RECORD = 40_000
PARTS = ("authenticatorData", "clientDataJSON", "signature")


class BadAssertion(ValueError):
    """What a passkey is said to have given does not hold. Its text is for logs."""


def challenge_of(*, reference: str, sha256: str, nonce: bytes) -> bytes:
    """What the passkey signs: SHA-256 of the canonical JSON that names the act, the document, its bytes and a nonce."""
    said = {"purpose": PURPOSE, "document": reference, "sha256": sha256, "nonce": websafe_encode(nonce)}
    return hashlib.sha256(evidence.canonical(said)).digest()


@dataclass(frozen=True)
class Assertion:
    """An answer of a passkey, as browsers write it (AuthenticationResponseJSON), taken apart."""

    credential_id: bytes
    authenticator_data: bytes
    client_data: bytes
    signature: bytes

    @classmethod
    def of(cls, said: Any) -> "Assertion":
        """Raises BadAssertion for what is none."""
        if not isinstance(said, Mapping) or not isinstance(said.get("response"), Mapping):
            raise BadAssertion("no answer of a passkey")
        found = [_bytes(said.get("id")), *(_bytes(said["response"].get(part)) for part in PARTS)]
        return cls(*found)

    @property
    def challenge(self) -> bytes:
        """What it says that it has signed; raises BadAssertion."""
        return _client(self.client_data).challenge

    @property
    def counter(self) -> int:
        """How often the passkey says that it has been used; 0 where it does not count."""
        return _authenticator(self.authenticator_data).counter


def _bytes(said: Any) -> bytes:
    if not isinstance(said, str) or not said or len(said) > LONGEST:
        raise BadAssertion("a part is missing or too long")
    try:
        return websafe_decode(said)
    except ValueError as error:
        raise BadAssertion("a part is not base64url") from error


def _client(data: bytes) -> CollectedClientData:
    try:
        return CollectedClientData(data)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadAssertion("the client's data cannot be read") from error


def _authenticator(data: bytes) -> AuthenticatorData:
    try:
        return AuthenticatorData(data)
    except Exception as error:  # whatever the library's CBOR reader stumbles over
        raise BadAssertion("the authenticator's data cannot be read") from error


@dataclass(frozen=True)
class Key:
    """A passkey as it was registered; `public_key` is its COSE key in CBOR."""

    credential_id: bytes
    public_key: bytes

    @classmethod
    def of(cls, data: AttestedCredentialData) -> "Key":
        return cls(data.credential_id, cbor.encode(data.public_key))


@dataclass(frozen=True)
class Party:
    """The relying party that the answer has to be for."""

    rp_id: str
    origin: str


def check(assertion: Assertion, *, key: Key, challenge: bytes, party: Party) -> None:
    """Raise BadAssertion unless `key` has signed `challenge` at `party`, for a person whom it has recognised.

    Type, origin, challenge, relying party, presence, verification of the person and signature: all by the library.
    """
    rp = PublicKeyCredentialRpEntity(id=party.rp_id, name=party.rp_id)
    server = Fido2Server(rp, verify_origin=lambda origin: origin == party.origin)
    state = {"challenge": websafe_encode(challenge), "user_verification": UserVerificationRequirement.REQUIRED}
    client = _client(assertion.client_data)
    if client.cross_origin is not False:
        raise BadAssertion("asked for by a page inside another one")
    try:
        read: Any = cbor.decode(key.public_key)
        public = CoseKey.parse(read)
        registered = AttestedCredentialData.create(Aaguid.NONE, key.credential_id, public)
        server.authenticate_complete(state, [registered], _response(assertion))
    except Exception as error:  # whatever keys and answers from outside do to the library: they do not hold
        raise BadAssertion(str(error)) from error


def _response(assertion: Assertion) -> dict[str, Any]:
    name = websafe_encode(assertion.credential_id)
    parts = (assertion.authenticator_data, assertion.client_data, assertion.signature)
    response = dict(zip(PARTS, map(websafe_encode, parts), strict=True))
    return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


# --- what lies in the clerk's revision --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Proof:
    """All that anybody needs to check a countersignature's passkey; `record` is how it is embedded."""

    reference: str
    sha256: str
    signer: str
    staff: str
    at: str
    nonce: bytes
    asked_at: str
    party: Party
    key: Key
    assertion: Assertion

    def record(self) -> bytes:
        """In canonical JSON."""
        return evidence.canonical({
            "schema": SCHEMA,
            "kind": "passkey",
            "document": {"reference": self.reference, "sha256": self.sha256},
            "signer": {"role": "clerk", "name": self.signer, "staff": self.staff, "at": self.at},
            "challenge": {"purpose": PURPOSE, "nonce": websafe_encode(self.nonce), "made_at": self.asked_at},
            "relying_party": {"id": self.party.rp_id, "origin": self.party.origin},
            "credential": {
                "id": websafe_encode(self.key.credential_id), "public_key": websafe_encode(self.key.public_key),
            },
            "assertion": dict(zip(PARTS, map(websafe_encode, (
                self.assertion.authenticator_data, self.assertion.client_data, self.assertion.signature,
            )), strict=True)),
        })  # fmt: skip


def check_record(record: Mapping[str, Any], *, sha256: str) -> None:
    """Raise BadAssertion unless the record's passkey has signed for the document with this hash."""
    try:
        document, said, credential = record["document"], record["relying_party"], record["credential"]
        if (record["kind"], document["sha256"]) != ("passkey", sha256):
            raise BadAssertion("of another document")
        if (record["signer"]["role"], type(record["signer"]["staff"])) != ("clerk", str):
            raise BadAssertion("of nobody")
        nonce = _bytes(record["challenge"]["nonce"])
        challenge = challenge_of(reference=str(document["reference"]), sha256=sha256, nonce=nonce)
        assertion = Assertion.of({"id": credential["id"], "response": record["assertion"]})
        key = Key(assertion.credential_id, _bytes(credential["public_key"]))
        party = Party(str(said["id"]), str(said["origin"]))
    except (KeyError, TypeError, IndexError) as error:
        raise BadAssertion("the record is not whole") from error
    check(assertion, key=key, challenge=challenge, party=party)
