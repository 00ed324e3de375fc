"""The keys that Lado makes for itself at its first start: a folder of PEM files that only its user may read.

ca.pem, seal.pem and stamp.pem hold key and certificate. A new key is made when the old file is moved away
(docs/signing.md); roots/ keeps every root that was ever used, so that old documents stay verifiable. `revoked`, when
somebody writes one, names certificates that count no more: a serial number in hex and an instant on each line.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from signatures.keys.authority import Authority, Purpose, SoftwareKey
from signatures.keys.escrow import new_pair

KEY_NAMES = {Purpose.SEAL: "seal", Purpose.STAMP: "stamp"}


@dataclass(frozen=True)
class KeyFolder:
    """Lado's own keys under `path`, made when they are first asked for."""

    path: Path
    organisation: str
    crl_address: str = ""

    def authority(self, *, at: datetime) -> Authority:
        with self._alone():
            return self._authority(at)

    def seal(self, *, at: datetime) -> SoftwareKey:
        return self._key(Purpose.SEAL, at)

    def stamp(self, *, at: datetime) -> SoftwareKey:
        return self._key(Purpose.STAMP, at)

    def escrow_public(self) -> bytes:
        """The public half of the escrow pair; the private one is made with it, to be taken elsewhere."""
        public = self.path / "escrow.public"
        with self._alone():
            if not public.exists():
                private, made = new_pair()
                self._write(self.path / "escrow.private", private)
                self._write(public, made)  # last: whoever finds it knows that the other half was written
            return public.read_bytes()

    def roots(self) -> tuple[bytes, ...]:
        """Every root (DER) that was ever used here, the oldest first."""
        found = sorted((self.path / "roots").glob("*.pem"))
        certificates = [x509.load_pem_x509_certificate(path.read_bytes()) for path in found]
        certificates.sort(key=lambda each: each.not_valid_before_utc)
        return tuple(each.public_bytes(serialization.Encoding.DER) for each in certificates)

    def revocations(self, *, at: datetime) -> bytes:
        """The authority's own list (DER) of what was written into `revoked`; ValueError for a line that is none."""
        lines = (self.path / "revoked").read_text().splitlines() if (self.path / "revoked").exists() else []
        rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
        serials = {int(serial, 16): datetime.fromisoformat(since) for serial, since in rows}
        return self.authority(at=at).revoked(serials, at=at, number=int(at.timestamp()))

    def is_made(self) -> bool:
        """Whether there are keys: to look at what they have published makes none."""
        return (self.path / "ca.pem").exists()

    def _authority(self, at: datetime) -> Authority:
        file = self.path / "ca.pem"
        if not file.exists():
            made = Authority.create(organisation=self.organisation, at=at)
            self._write(file, _pem(made.private, made.root))
        private, root = _read(file)
        kept = self.path / "roots" / f"{root.serial_number:040x}.pem"
        if not kept.exists():
            self._write(kept, _pem(None, root))
        return Authority(private, root, self.crl_address)

    def _key(self, purpose: Purpose, at: datetime) -> SoftwareKey:
        """The key for `purpose`; a new one once its certificate has run out."""
        file = self.path / f"{KEY_NAMES[purpose]}.pem"
        with self._alone():
            authority = self._authority(at)
            if not file.exists() or _read(file)[1].not_valid_after_utc <= at:
                made = authority.issue(name=f"{self.organisation}, {purpose}", purpose=purpose, at=at)
                self._write(file, _pem(made.private, x509.load_der_x509_certificate(made.certificate)))
            private, certificate = _read(file)
        return SoftwareKey(private, certificate.public_bytes(serialization.Encoding.DER), authority.chain)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes at their first start make one key."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / "roots").mkdir(mode=0o700, exist_ok=True)
        with (self.path / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, file: Path, data: bytes) -> None:
        """Whole or not at all."""
        half = file.with_suffix(".half")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        half.replace(file)


def _pem(private: ec.EllipticCurvePrivateKey | None, certificate: x509.Certificate) -> bytes:
    text = certificate.public_bytes(serialization.Encoding.PEM)
    if private is not None:
        plain = serialization.NoEncryption()
        text += private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return text


def _read(file: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    data = file.read_bytes()
    private = serialization.load_pem_private_key(data, password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{file.name} holds no key on P-256")
    return private, x509.load_pem_x509_certificate(data)
