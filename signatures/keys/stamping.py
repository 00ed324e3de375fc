"""Timestamps by RFC 3161: asked for over HTTP, or given by Lado's own authority (not qualified: for demo and tests)."""

import http.client
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlsplit

from asn1crypto import core, tsp, x509
from cryptography.hazmat.primitives import hashes

from signatures.keys.der import (
    CERTIFICATE_V2,
    CONTENT_TYPE,
    DIGEST,
    MECHANISMS,
    OCTETS,
    SEQUENCE,
    SET,
    SHA256,
    SIGNED_DATA,
    der,
    der_set,
    oid,
)
from signatures.keys.ports import Key, StampRefused, StampUnavailable
from signatures.keys.timely import TimelyHttp, TimelyHttps

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
LARGEST = 100_000  # bytes of an answer; usual are 2 to 10 thousand
POLICY = "2.25.195894762113377498432862317285231"  # a UUID's arc: nobody's but ours
TST_INFO = oid("1.2.840.113549.1.9.16.1.4")
GRANTED = bytes(tsp.PKIStatusInfo({"status": "granted"}).dump())
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A timestamp service stands where the settings say."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


@dataclass(frozen=True)
class HttpStamper:
    """The authority at `address` (http or https)."""

    address: str
    timeout: float = 5.0

    def __post_init__(self) -> None:
        if urlsplit(self.address).scheme not in {"http", "https"}:
            raise ValueError("a timestamp service has an address of http or https")

    def answer(self, request: bytes) -> bytes:
        asked = urllib.request.Request(  # noqa: S310 -- http or https, see above
            self.address, data=request, headers={"Content-Type": QUERY, "Accept": REPLY}
        )
        try:
            with urllib.request.build_opener(_NoRedirects, TimelyHttp, TimelyHttps).open(
                asked, timeout=self.timeout
            ) as answer:
                body: bytes = answer.read(LARGEST + 1)
                kind = answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            raise StampUnavailable(status_there=error.code) from error
        except (OSError, http.client.HTTPException) as error:
            raise StampUnavailable from error
        if kind != REPLY or len(body) > LARGEST:
            raise StampRefused
        return body


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class OwnStamper:
    """An authority inside this process. What it says is as good as this machine's clock and Lado's word."""

    key: Key
    clock: Callable[[], datetime] = _now

    def answer(self, request: bytes) -> bytes:
        try:
            asked = tsp.TimeStampReq.load(request, strict=True)
            imprint = asked["message_imprint"]
            algorithm = HASHES[imprint["hash_algorithm"]["algorithm"].native]
            if len(imprint["hashed_message"].native) != algorithm.digest_size:
                return _refusal("bad_data_format")
        except KeyError:
            return _refusal("bad_alg")
        except (ValueError, TypeError):
            return _refusal("bad_data_format")
        return der(SEQUENCE, GRANTED, self._token(asked))

    def _token(self, asked: tsp.TimeStampReq) -> bytes:
        said = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": asked["message_imprint"],
            "serial_number": secrets.randbits(127),
            "gen_time": self.clock().astimezone(UTC).replace(microsecond=0),
            "tsa": x509.GeneralName(name="directory_name", value=self._certificate.subject),
        }
        if asked["nonce"].native is not None:
            said["nonce"] = asked["nonce"]
        return self._signed(bytes(tsp.TSTInfo(said).dump()), with_chain=bool(asked["cert_req"].native))

    def _signed(self, content: bytes, *, with_chain: bool) -> bytes:
        """CMS with signed attributes: content type, digest, and which certificate (RFC 5816)."""
        own = x509.Certificate.load(self.key.certificate)["tbs_certificate"]
        attributes = der_set(
            SET,
            [
                _attribute(CONTENT_TYPE, TST_INFO),
                _attribute(DIGEST, der(OCTETS, _sha256(content))),
                _attribute(
                    CERTIFICATE_V2,
                    der(SEQUENCE, der(SEQUENCE, der(SEQUENCE, der(OCTETS, _sha256(self.key.certificate))))),
                ),
            ],
        )
        signer = der(
            SEQUENCE, der(0x02, b"\x01"), der(SEQUENCE, own["issuer"].dump(), own["serial_number"].dump()), SHA256,
            b"\xa0" + attributes[1:], MECHANISMS[self.key.algorithm], der(OCTETS, self.key.sign(attributes)),
        )  # fmt: skip
        chain = der_set(0xA0, (self.key.certificate, *self.key.chain)) if with_chain else b""
        inner = der(SEQUENCE, TST_INFO, der(0xA0, der(OCTETS, content)))
        signed = der(SEQUENCE, der(0x02, b"\x03"), der(SET, SHA256), inner, chain, der(SET, signer))
        return der(SEQUENCE, SIGNED_DATA, der(0xA0, signed))

    @property
    def _certificate(self) -> x509.Certificate:
        return x509.Certificate.load(self.key.certificate)


def _attribute(name: bytes, value: bytes) -> bytes:
    return der(SEQUENCE, name, der(SET, value))


def _sha256(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


class _Refused(core.Sequence):
    """A TimeStampResp without a token, which asn1crypto's own class does not know."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


def _refusal(why: str) -> bytes:
    return bytes(_Refused({"status": {"status": "rejection", "fail_info": {why}}}).dump())
