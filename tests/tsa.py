"""A timestamp service of RFC 3161 over real HTTP, with moods; it counts who asks and may do something meanwhile."""

import secrets
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import tsp
from django.conf import settings

from signatures.keys import KeyFolder, OwnStamper

REPLY = "application/timestamp-reply"


class TimestampService:
    """`mood`: well, ill (500), garbage, page (HTML), stale (the answer to something else), silent, drips.

    Its key is that of the folder of the settings; `clock` is its time. `meanwhile` is called before it answers.
    """

    def __init__(self, *, clock=lambda: datetime.now(UTC)):
        self.mood, self.asked, self.clock, self.meanwhile = "well", 0, clock, lambda: None
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": self}))
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/"

    def answer(self, body):
        self.asked += 1
        meanwhile, self.meanwhile = self.meanwhile, lambda: None  # once
        meanwhile()
        if self.mood == "stale":
            asked = tsp.TimeStampReq.load(body)
            asked["nonce"] = 1
            body = asked.dump(force=True)
        key = KeyFolder(Path(settings.SIGNING_KEYS), "Lado").stamp(at=self.clock())
        return OwnStamper(key, clock=self.clock).answer(body)

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    service: TimestampService

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer, mood = self.service.answer(body), self.service.mood
        if mood == "silent":
            self.service.over.wait(60)
            return
        status, kind = {"ill": (500, "text/plain"), "page": (200, "text/html")}.get(mood, (200, REPLY))
        answer = {"garbage": secrets.token_bytes(200), "page": b"<h1>Sign in</h1>"}.get(mood, answer)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self._drip(answer) if mood == "drips" else self.wfile.write(answer)

    def _drip(self, answer):
        """One byte after the other, each soon enough for whoever waits for the next one alone."""
        for place in range(len(answer)):
            if self.service.over.wait(0.05):
                return
            self.wfile.write(answer[place : place + 1])

    def handle(self):
        try:
            super().handle()
        except OSError:
            """Who asked has hung up."""

    def log_message(self, *_args):
        pass


@contextmanager
def timestamp_service(**facts):
    service = TimestampService(**facts)
    try:
        yield service
    finally:
        service.close()
