"""The ports of signing. A key may lie in this process, in a token or at a remote service (CSC): nobody asks which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable


class Key(Protocol):
    """A private key behind its certificate. `chain` goes from its issuer up to the root; all DER."""

    @property
    def certificate(self) -> bytes: ...

    @property
    def chain(self) -> tuple[bytes, ...]: ...

    @property
    def algorithm(self) -> str:
        """`ecdsa` or `rsa` (PKCS#1 v1.5), always with SHA-256."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature of `data` (ECDSA as DER)."""
        ...


class Stamper(Protocol):
    """A time-stamping authority by RFC 3161."""

    def answer(self, request: bytes) -> bytes:
        """The TimeStampResp (DER) to a TimeStampReq (DER), or StampUnavailable / StampRefused."""
        ...


class StampUnavailable(Unavailable):
    code, message = "stamp_unavailable", _("The timestamp service does not answer. It is tried again by itself.")


class StampRefused(Unavailable):
    code, message = "stamp_refused", _("The timestamp service gave no timestamp. Look at its settings.")


class KeysUnavailable(Unavailable):
    code, message = "signing_keys_unavailable", _("Lado cannot read its signing keys. Tell support.")


@dataclass(frozen=True)
class Trust:
    """Whom to believe: root certificates, others to build paths with, and lists of revoked ones; all DER.

    `stamps` are further roots, of a timestamp service or of a seal from elsewhere: they vouch for no person's act, for
    whoever gives timestamps may certify strangers too. Nothing is fetched: the lists of a timestamp service of somebody
    else are given here, and get into the seal.
    """

    roots: Sequence[bytes]
    others: Sequence[bytes] = ()
    crls: Sequence[bytes] = ()
    stamps: Sequence[bytes] = ()
