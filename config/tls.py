"""A certificate authority of this installation's own, for tablets on the store's network (LADO_TLS=auto)."""

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_FOR = timedelta(days=3650)
SERVER_FOR = timedelta(days=397)  # phones refuse server certificates that live longer
RENEWED_BEFORE = timedelta(days=30)
SKEW = timedelta(days=1)  # a tablet's clock may be behind


@dataclass(frozen=True)
class Certificates:
    """The files, and whether the server's certificate was made now."""

    root: Path
    server: Path
    server_key: Path
    fingerprint: str
    made: bool


def certificates(folder: Path, *, names: list[str], now: datetime) -> Certificates:
    """The root and a server certificate for `names`, made again when near their end or when the names change."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root, root_key, made_root = _root(folder, now)
    server = folder / "server.crt"
    made = made_root or not _still_good(server, root, names, now)
    if made:
        _make_server(folder, root, root_key, names, now)
    fingerprint = root.fingerprint(hashes.SHA256()).hex(":", 1).upper()
    return Certificates(folder / "ca.crt", server, folder / "server.key", fingerprint, made)


def _root(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey, bool]:
    certificate_file, key_file = folder / "ca.crt", folder / "ca.key"
    if certificate_file.exists() and key_file.exists():
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        if certificate.not_valid_after_utc - now > SERVER_FOR and isinstance(key, ec.EllipticCurvePrivateKey):
            return certificate, key, False
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _make_root(key, now)
    _write(key_file, _pem_of(key))
    _write(certificate_file, certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return certificate, key, True


def _make_root(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lado"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Lado store network {now:%Y-%m-%d}"),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + ROOT_FOR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _make_server(
    folder: Path, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey, names: list[str], now: datetime
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + SERVER_FOR - SKEW)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_issued_by(root), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    _write(folder / "server.key", _pem_of(key))
    _write(folder / "server.crt", certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _issued_by(root: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own.value)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _still_good(server: Path, root: x509.Certificate, names: list[str], now: datetime) -> bool:
    if not server.exists() or not server.with_suffix(".key").exists():
        return False
    certificate = x509.load_pem_x509_certificate(server.read_bytes())
    alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        certificate.issuer == root.subject
        and certificate.not_valid_after_utc - now > RENEWED_BEFORE
        and set(alternatives) == {_general_name(name) for name in names}
    )


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Written beside and renamed: a reader sees the old file or the new one."""
    new = path.with_name(f".{path.name}")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    new.replace(path)


def utc_now() -> datetime:
    """The instant at the edge: certificates are made by the supervisor, outside Django."""
    return datetime.now(UTC)
