"""The keys, timestamps and trust that the settings name: an own authority by default, else a token or a service."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates
from django.conf import settings

from signatures.keys import (
    HttpStamper,
    Key,
    KeyFolder,
    KeysUnavailable,
    OwnStamper,
    Purpose,
    Stamper,
    TokenKey,
    Trust,
)


def _folder() -> KeyFolder:
    published = f"{settings.PUBLIC_URL}/verify/lado.crl" if settings.PUBLIC_URL else ""
    return KeyFolder(Path(settings.SIGNING_KEYS), settings.CONTROLLER_NAME or "Lado", published)


@contextmanager
def _reachable() -> Iterator[None]:
    """A folder that is away, full or somebody else's is said, and tried again like a service that is down."""
    try:
        yield
    except OSError as error:
        raise KeysUnavailable from error


def seal_key(*, now: datetime) -> Key:
    """What signs for the company: kept, for to load it costs more than to sign with it. Raises KeysUnavailable."""
    if settings.SIGNING_TOKEN:
        with _reachable():
            return _token()
    folder = _folder()
    with _reachable():
        if not (file := folder.path / "seal.pem").exists():
            folder.seal(at=now)
        return _own_key(folder, now.date().toordinal(), file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _own_key(folder: KeyFolder, day: int, written: int) -> Key:
    """The software key of a day, as its file was last written: one that has run out or been moved away is replaced."""
    del written
    return folder.seal(at=datetime.fromordinal(day).replace(tzinfo=UTC))


@lru_cache(maxsize=1)
def _token() -> Key:
    """The setting is JSON, so `certificates` in it names a PEM file: the key's own first, then those above it."""
    facts = dict(settings.SIGNING_TOKEN)
    found = load_pem_x509_certificates(Path(facts.pop("certificates")).read_bytes())
    own, *above = (each.public_bytes(Encoding.DER) for each in found)
    return TokenKey(**facts, certificate=own, chain=tuple(above))


def act_key(name: str, *, now: datetime) -> Key:
    """A key made for one act, certified for whoever signs: nobody can use it again, for nobody keeps it."""
    with _reachable():
        authority = _folder().authority(at=now)
    return authority.issue(name=name, purpose=Purpose.CEREMONY, at=now)


def stamper(*, now: datetime) -> Stamper:
    """The time-stamping authority."""
    if settings.TSA_URL:
        return HttpStamper(settings.TSA_URL)
    with _reachable():
        return OwnStamper(_folder().stamp(at=now), clock=lambda: now)


def trust(*, now: datetime) -> Trust:
    """Whom Lado itself believes."""
    with _reachable():
        own = _folder().revocations(at=now)
        return Trust(roots=_folder().roots(), stamps=_of_others("*.der"), crls=[own, *_of_others("*.crl")])


def published_roots() -> str:
    """Every root of this Lado as PEM, for whoever checks its documents with other tools; "" before there are keys."""
    found = [load_der_x509_certificate(each) for each in _folder().roots()]
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in found)


def published_revocations(*, now: datetime) -> bytes:
    """The list (DER) of certificates of this Lado that count no more; empty before there are keys."""
    return _folder().revocations(at=now) if _folder().is_made() else b""


def _of_others(names: str) -> Sequence[bytes]:
    """Roots (.der) and lists of revoked certificates (.crl) of others, as DER files of a folder."""
    return [path.read_bytes() for path in sorted((Path(settings.SIGNING_KEYS) / "trusted").glob(names))]


def escrow_key(*, now: datetime) -> bytes:
    """The public half; the private one is made once beside the keys, to be taken elsewhere and destroyed in time."""
    del now
    if settings.ESCROW_KEY:
        return bytes.fromhex(settings.ESCROW_KEY)
    with _reachable():
        return _folder().escrow_public()
