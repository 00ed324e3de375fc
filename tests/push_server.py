"""A push service in the small, as strict as the real ones: it lets in who signs rightly, and its browsers read what came."""

import json
import os
import ssl
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DAY = 24 * 3600


def b64(data):
    return urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hmac(key, data):
    mac = HMAC(key, hashes.SHA256())
    mac.update(data)
    return mac.finalize()


def _public(point):
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


@dataclass
class Phone:
    """A browser: its keys, and what has been pushed to it, as it reads it."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def point(self):
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self):
        """What the page sends."""
        return {"endpoint": self.endpoint, "p256dh": b64(self.point), "auth": b64(self.auth)}

    def read(self, body):
        """RFC 8291, written from the reader's side with HMAC alone."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), _public(sender))
        first = _hmac(self.auth, shared)
        ikm = HKDFExpand(hashes.SHA256(), 32, b"WebPush: info\0" + self.point + sender).derive(first)
        pseudo = _hmac(salt, ikm)
        key = HKDFExpand(hashes.SHA256(), 16, b"Content-Encoding: aes128gcm\0").derive(pseudo)
        nonce = HKDFExpand(hashes.SHA256(), 12, b"Content-Encoding: nonce\0").derive(pseudo)
        filled = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert filled[-1:] == b"\x02"
        return filled[:-1]


@dataclass
class Pushed:
    """One message that was taken."""

    phone: Phone
    text: bytes
    headers: dict[str, str]
    size: int

    @property
    def said(self):
        return json.loads(self.text)


class PushServer:
    """Serves until `stop`. `answers` are given first, one each: a status, or (status, headers), "slow", "cut"."""

    def __init__(self, *, certificate=None):
        self.phones, self.taken, self.asked, self.answers, self.keys = {}, [], [], [], {}
        self.lock, self.go_on = threading.Lock(), threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{self.scheme}://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def phone(self):
        """A browser that asked this service for an address."""
        phone = Phone(f"{self.url}/push/{b64(os.urandom(24))}")
        self.phones[phone.endpoint.removeprefix(self.url)] = phone
        return phone

    def stop(self):
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()

    def said(self):
        """The titles of what was taken, in order."""
        return [each.said["title"] for each in self.taken]

    # --- what the service looks at
    def refusal(self, path, headers, body):
        """The status with which a real service refuses, or 0."""
        scheme, _, rest = headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "vapid" or not self._signed(parts, path):
            return 403
        if path not in self.phones:
            return 404
        if headers.get("Content-Encoding") != "aes128gcm" or not headers.get("TTL", "").isdecimal():
            return 400
        if len(headers.get("Topic", "")) > 32 or headers.get("Urgency") not in {"very-low", "low", "normal", "high"}:
            return 400
        return 413 if len(body) > 4096 else 0

    def _signed(self, parts, path):
        try:
            point = unb64(parts["k"])
            claims = jwt.decode(parts["t"], _public(point), algorithms=["ES256"], audience=self.url)
        except (KeyError, ValueError, jwt.PyJWTError):
            return False
        bound = self.keys.setdefault(path, point)  # a subscription is tied to the key that it was made for
        return bound == point and claims["exp"] - time.time() <= DAY and claims["sub"].startswith(("mailto:", "http"))

    def _handler(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.answer(self, body)

            def do_GET(self):
                service.asked.append(("GET", self.path))
                self.reply(200, {})

            def reply(self, status, headers, body=b""):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words):
                pass

        return Handler

    def answer(self, handler, body):
        headers = dict(handler.headers)
        with self.lock:
            self.asked.append(("POST", handler.path))
            wanted = self.answers.pop(0) if self.answers else 201
        status = self.refusal(handler.path, headers, body)
        if wanted == "slow":
            self.go_on.wait(60)
        if wanted == "cut":
            handler.close_connection = True
            handler.connection.close()
            return
        status, extra = (status, {}) if status else wanted if isinstance(wanted, tuple) else (wanted, {})
        if status == 201:
            phone = self.phones[handler.path]
            with self.lock:
                self.taken.append(Pushed(phone, phone.read(body), headers, len(body)))
        handler.reply(status, extra)
