"""Lado's own certificate authority. It is not qualified, and its name says so in every certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

NOT_QUALIFIED = "own authority (not qualified)"
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
LIVES = timedelta(days=365 * 20)
SLACK = timedelta(minutes=5)  # clocks of two machines
NAME_LIMIT = 64  # X.520: ub-common-name


class Purpose(StrEnum):
    """What a certificate is for: its lifetime and its organisational unit follow."""

    CEREMONY = "signing ceremony"  # a key made for one act, never "the customer's certificate"
    SEAL = "seal"
    STAMP = "timestamps"


LIFETIMES = {
    Purpose.CEREMONY: timedelta(days=30),  # a timestamp service that is down for a while must not spoil an act
    Purpose.SEAL: timedelta(days=365 * 3),
    Purpose.STAMP: timedelta(days=365 * 10),
}


@dataclass(frozen=True)
class SoftwareKey:
    """A P-256 key held in memory."""

    private: ec.EllipticCurvePrivateKey
    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: str = "ecdsa"

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True)
class Authority:
    """A root of Lado's own, with its key."""

    private: ec.EllipticCurvePrivateKey
    root: x509.Certificate
    crl_address: str = ""  # where its list of revoked certificates is served; "" for nowhere

    @classmethod
    def create(cls, *, organisation: str, at: datetime, crl_address: str = "") -> "Authority":
        private = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"Lado CA of {organisation}", organisation, NOT_QUALIFIED)
        key_id = x509.SubjectKeyIdentifier.from_public_key(private.public_key())
        root = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - SLACK)
            .not_valid_after(at + LIVES)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(authority=True), critical=True)
            .add_extension(key_id, critical=False)
            .sign(private, hashes.SHA256())
        )
        return cls(private, root, crl_address)

    @property
    def certificate(self) -> bytes:
        return self.root.public_bytes(serialization.Encoding.DER)

    @property
    def organisation(self) -> str:
        return str(self.root.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value)

    def issue(self, *, name: str, purpose: Purpose, at: datetime) -> SoftwareKey:
        """A new key with a certificate for `purpose`, good from `at` on."""
        private = ec.generate_private_key(ec.SECP256R1())
        return SoftwareKey(private, self.certify(private.public_key(), name=name, purpose=purpose, at=at), self.chain)

    @property
    def chain(self) -> tuple[bytes, ...]:
        return (self.certificate,)

    def certify(self, public: ec.EllipticCurvePublicKey, *, name: str, purpose: Purpose, at: datetime) -> bytes:
        """A certificate (DER) for a key that lies elsewhere, such as in a token."""
        until = min(at + LIFETIMES[purpose], self.root.not_valid_after_utc)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name, self.organisation, purpose))
            .issuer_name(self.root.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - SLACK)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(authority=False), critical=True)
            .add_extension(_extended(purpose), critical=purpose is Purpose.STAMP)  # critical: RFC 3161, 2.3
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key()), critical=False
            )
        )
        if self.crl_address:
            place = x509.DistributionPoint([x509.UniformResourceIdentifier(self.crl_address)], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
        return builder.sign(self.private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def revoked(self, serials: dict[int, datetime], *, at: datetime, number: int = 1) -> bytes:
        """The list (CRL, DER) of certificates that count no more, each from its instant on."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(at - SLACK)
            .next_update(at + timedelta(days=7))
            .add_extension(x509.CRLNumber(number), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key()), critical=False
            )
        )
        for serial, since in sorted(serials.items()):
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _name(common: str, organisation: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:NAME_LIMIT]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:NAME_LIMIT]),
        ]
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,  # "non-repudiation": what signers of documents must have
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _extended(purpose: Purpose) -> x509.ExtendedKeyUsage:
    """For documents also that of mail: older readers (NSS) know no other kind of signer."""
    if purpose is Purpose.STAMP:
        return x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
