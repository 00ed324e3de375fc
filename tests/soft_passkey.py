"""A passkey made of software: real ES256 keys and signatures, and every wish of a test about what it says."""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

RP, ORIGIN = "localhost", "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftPasskey:
    """`counter` None: it does not count, like those that are kept in a cloud."""

    rp_id: str = RP
    origin: str = ORIGIN
    counter: int | None = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def public(self):
        """Its COSE key."""
        return cbor.encode(ES256.from_cryptography_key(self.key.public_key()))

    def authenticator_data(self, *, flags=PRESENT | VERIFIED, counter=None, rp_id=None, more=b""):
        place = hashlib.sha256((rp_id or self.rp_id).encode()).digest()
        count = counter if counter is not None else self.counter or 0
        return place + bytes([flags]) + struct.pack(">I", count) + more

    def client_data(self, kind, challenge, *, origin=None, **more):
        said = {"type": kind, "challenge": websafe_encode(challenge), "origin": origin or self.origin}
        return json.dumps(said | {"crossOrigin": False} | more).encode()

    def registered(self, user, name="Till three"):
        """As the account page stores one."""
        held = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + self.public
        data = self.authenticator_data(flags=PRESENT | VERIFIED | ATTESTED, more=held)
        credential = {
            "id": websafe_encode(self.credential_id),
            "rawId": websafe_encode(self.credential_id),
            "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {
                "attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
                "clientDataJSON": websafe_encode(self.client_data("webauthn.create", b"registered")),
            },
        }
        return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": credential})

    def answer(self, challenge, *, kind="webauthn.get", origin=None, client=(), **data):
        """What a browser sends; `challenge` in bytes or in base64url."""
        if isinstance(challenge, str):
            challenge = websafe_decode(challenge)
        if self.counter is not None and "counter" not in data:
            self.counter += 1
        authenticator = self.authenticator_data(**data)
        told = self.client_data(kind, challenge, origin=origin, **dict(client))
        signature = self.key.sign(authenticator + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        name = websafe_encode(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": websafe_encode(authenticator),
                "clientDataJSON": websafe_encode(told),
                "signature": websafe_encode(signature),
                "userHandle": None,
            },
        }
