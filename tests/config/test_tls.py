"""Lado's own certificate authority."""

import contextlib
import ssl
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from config.tls import SERVER_FOR, certificates

NAMES = ["192.168.7.20", "shop.local", "localhost", "127.0.0.1"]


@pytest.fixture
def now():
    return datetime.now(UTC)


def shaken_hands(trust, name):
    """A whole TLS handshake in memory between a browser that trusts only the root, and the server."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(trust.server, trust.server_key)
    client_side = ssl.create_default_context(cafile=str(trust.root))
    client_side.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_side.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_side.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server):
        with contextlib.suppress(ssl.SSLWantReadError):
            side.do_handshake()
    return client.version()


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_with_the_root_trusts_every_name(tmp_path, now, name):
    trust = certificates(tmp_path, names=NAMES, now=now)
    assert shaken_hands(trust, name) == "TLSv1.3"


def test_a_browser_with_the_root_refuses_another_name(tmp_path, now):
    trust = certificates(tmp_path, names=NAMES, now=now)
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken_hands(trust, "elsewhere.local")


def test_certificates_are_kept_while_good(tmp_path, now):
    first = certificates(tmp_path, names=NAMES, now=now)
    server = first.server.read_bytes()
    second = certificates(tmp_path, names=NAMES, now=now + SERVER_FOR - timedelta(days=32))
    assert (first.made, second.made) == (True, False)
    assert second.server.read_bytes() == server


def test_server_certificate_is_renewed_near_its_end_under_the_same_root(tmp_path, now):
    first = certificates(tmp_path, names=NAMES, now=now)
    second = certificates(tmp_path, names=NAMES, now=now + SERVER_FOR - timedelta(days=30))
    assert second.made
    assert second.fingerprint == first.fingerprint


def test_server_certificate_is_renewed_when_the_addresses_change(tmp_path, now):
    certificates(tmp_path, names=NAMES, now=now)
    moved = certificates(tmp_path, names=["192.168.7.99", *NAMES[1:]], now=now)
    assert moved.made
    assert shaken_hands(moved, "192.168.7.99")


def test_root_is_made_again_before_it_would_end_with_its_server(tmp_path, now):
    first = certificates(tmp_path, names=NAMES, now=now)
    later = certificates(tmp_path, names=NAMES, now=now + timedelta(days=3400))
    assert later.fingerprint != first.fingerprint


def test_keys_are_private_and_the_fingerprint_is_the_roots(tmp_path, now):
    trust = certificates(tmp_path / "tls", names=NAMES, now=now)
    root = x509.load_pem_x509_certificate(trust.root.read_bytes())
    assert trust.fingerprint.replace(":", "").lower() == root.fingerprint(hashes.SHA256()).hex()
    assert {stat.S_IMODE((tmp_path / "tls" / name).stat().st_mode) for name in ("ca.key", "server.key")} == {0o600}
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700


def test_server_certificate_lives_no_longer_than_phones_allow(tmp_path, now):
    trust = certificates(tmp_path, names=NAMES, now=now)
    server = x509.load_pem_x509_certificate(trust.server.read_bytes())
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=398)


def test_root_certificate_is_served_where_lado_has_one(client, settings, tmp_path, now):
    settings.VAR_DIR, settings.HTTPS = tmp_path, True
    trust = certificates(tmp_path / "tls", names=NAMES, now=now)
    answer = client.get("/ca.crt")
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert answer.content == trust.root.read_bytes()


@pytest.mark.django_db
def test_root_certificate_is_unknown_without_https(client, settings, tmp_path, now):
    settings.VAR_DIR, settings.HTTPS = tmp_path, False
    certificates(tmp_path / "tls", names=NAMES, now=now)
    assert client.get("/ca.crt").status_code == 404
