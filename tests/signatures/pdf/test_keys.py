import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import core, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from signatures.keys import (
    HttpStamper,
    KeyFolder,
    OwnStamper,
    StampRefused,
    StampUnavailable,
    TokenKey,
    TokenUnavailable,
    lock_away,
    new_pair,
    take_out,
)
from signatures.keys.escrow import NotForThisKey
from tests.signatures.pdf.ceremony import NOW, home
from tests.signatures.pdf.conftest import SOFTHSM


# --- the folder ------------------------------------------------------------------------------------------------------
def test_folder_makes_keys_once_and_names_them_for_what_they_are(tmp_path):
    folder = KeyFolder(tmp_path / "keys", "Demo Telecom")

    first, again = folder.seal(at=NOW), KeyFolder(tmp_path / "keys", "Demo Telecom").seal(at=NOW)

    assert first.certificate == again.certificate
    assert "own authority (not qualified)" in folder.authority(at=NOW).root.subject.rfc4514_string()
    assert folder.roots() == first.chain
    assert folder.stamp(at=NOW).certificate != first.certificate


def test_folder_is_closed_to_others(tmp_path):
    KeyFolder(tmp_path / "keys", "Demo").seal(at=NOW)

    for path in [tmp_path / "keys", *(tmp_path / "keys").rglob("*.pem")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_two_first_starts_make_one_key(tmp_path):
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(KeyFolder(tmp_path, "Demo").seal(at=NOW).certificate))
        for _n in range(6)
    ]
    [each.start() for each in threads]
    [each.join() for each in threads]

    assert len(made) == 6
    assert len(set(made)) == 1


def test_key_that_ran_out_is_made_anew_and_old_roots_stay(tmp_path):
    folder = KeyFolder(tmp_path, "Demo")
    old = folder.seal(at=NOW)
    later = NOW + timedelta(days=365 * 3 + 1)

    assert folder.seal(at=later).certificate != old.certificate
    assert folder.seal(at=later).chain == old.chain
    (tmp_path / "ca.pem").unlink()
    folder.authority(at=later)
    assert len(folder.roots()) == 2
    assert folder.roots()[0] == old.chain[0]


def test_half_written_file_does_not_stay_in_the_way(tmp_path):
    (tmp_path / "roots").mkdir()
    (tmp_path / "ca.half").write_text("-----BEGIN")

    assert KeyFolder(tmp_path, "Demo").seal(at=NOW).certificate


def test_ceremony_certificates_are_short_lived_and_cannot_issue():
    found = x509.load_der_x509_certificate(home().key("Anna").certificate)

    assert found.not_valid_after_utc - found.not_valid_before_utc < timedelta(days=31)
    assert not found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert "signing ceremony" in found.subject.rfc4514_string()


# --- escrow ----------------------------------------------------------------------------------------------------------
def test_escrow_opens_with_its_key_only():
    private, public = new_pair()
    box = lock_away(b"pressure", public=public)

    assert take_out(box, private=private) == b"pressure"
    assert lock_away(b"pressure", public=public) != box
    with pytest.raises(NotForThisKey):
        take_out(box, private=new_pair()[0])


@pytest.mark.parametrize(
    "spoil", [lambda box: box[:-1], lambda box: b"", lambda box: box[:20] + bytes(1) + box[21:], lambda box: bytes(99)]
)
def test_damaged_box_is_refused(spoil):
    private, public = new_pair()

    with pytest.raises(NotForThisKey):
        take_out(spoil(lock_away(b"pressure", public=public)), private=private)


# --- timestamps ------------------------------------------------------------------------------------------------------
def request(algorithm="sha256", size=32, **more):
    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": bytes(size)}
    return tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": 77, "cert_req": True, **more}).dump()


def test_own_stamper_signs_what_it_says():
    answer = tsp.TimeStampResp.load(home().stamper.answer(request()))
    signed = answer["time_stamp_token"]["content"]
    said = signed["encap_content_info"]["content"].parsed
    signer = signed["signer_infos"][0]
    certificate = x509.load_der_x509_certificate(home().stamp_key.certificate)

    assert answer["status"]["status"].native == "granted"
    assert said["nonce"].native == 77
    certificate.public_key().verify(
        signer["signature"].native, signer["signed_attrs"].untag().dump(), ec.ECDSA(hashes.SHA256())
    )
    assert len(signed["certificates"]) == 2


@pytest.mark.parametrize(
    "bad", [b"", b"\x30\x03abc", request(size=20), request(algorithm="sha1", size=20), request() + b"x"]
)
def test_own_stamper_refuses_bad_requests(bad):
    answer = core.Sequence.load(home().stamper.answer(bad))

    assert tsp.PKIStatusInfo.load(answer[0].dump())["status"].native == "rejection"


class Tsa(BaseHTTPRequestHandler):
    """A timestamp service with moods."""

    mood = "well"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, kind, answer = {
            "well": (200, "application/timestamp-reply", OwnStamper(home().stamp_key).answer(body)),
            "ill": (500, "text/plain", b"no"),
            "moved": (302, "text/plain", b""),
            "page": (200, "text/html", b"<h1>Sign in</h1>"),
            "much": (200, "application/timestamp-reply", bytes(200_000)),
        }[self.mood]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Location", "/")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_GET(self):
        """Where the redirect leads."""
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def tsa():
    Tsa.mood = "well"
    server = HTTPServer(("127.0.0.1", 0), Tsa)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_stamps_come_over_http(tsa):
    answer = tsp.TimeStampResp.load(HttpStamper(tsa).answer(request()))

    assert answer["status"]["status"].native == "granted"


@pytest.mark.parametrize(
    ("mood", "error"),
    [("ill", StampUnavailable), ("moved", StampUnavailable), ("page", StampRefused), ("much", StampRefused)],
)
def test_service_in_trouble_is_said(tsa, mood, error):
    Tsa.mood = mood
    with pytest.raises(error):
        HttpStamper(tsa).answer(request())


def test_service_that_is_down_is_said():
    with pytest.raises(StampUnavailable):
        HttpStamper("http://127.0.0.1:9/", timeout=1).answer(request())


@pytest.mark.parametrize("address", ["file://a", "ftp://x/", "x.sock"])
def test_service_has_an_address_of_the_web(address):
    with pytest.raises(ValueError, match="http"):
        HttpStamper(address)


# --- PKCS#11 ---------------------------------------------------------------------------------------------------------
def test_token_signs_and_keeps_its_key(token):
    public = x509.load_der_x509_certificate(token.certificate).public_key()

    public.verify(token.sign(b"words"), b"words", ec.ECDSA(hashes.SHA256()))
    assert "1234" not in repr(token)


def test_token_that_is_gone_is_said(token):
    with pytest.raises(TokenUnavailable):
        TokenKey(SOFTHSM, "other", "1234", "seal", token.certificate, ()).sign(b"words")
    with pytest.raises(TokenUnavailable):
        TokenKey(SOFTHSM, "lado", "1234", "other", token.certificate, ()).sign(b"words")


def test_library_is_there():
    assert Path(SOFTHSM).exists()
