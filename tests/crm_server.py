"""A customer system as docs/crm.md has it, on a port of its own: true to its word, or as bad as one can be.

`mode` is what it does with the next request. What it was asked stands in `asked`, with headers, path and body.
"""

import json
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "the-token-of-the-test-crm"
PEOPLE = {
    "47": {
        "tier": "gold",
        "name": "Beatriz Fontoura",
        "link": "{url}/customers/47",
        "facts": [
            {"label": {"en": "Contract", "pt": "Contrato"}, "value": {"en": "Fibre 500", "pt": "Fibra 500"}},
            {"label": "Customer since", "value": "2014"},
        ],
    },
    "+351912345678": {"tier": "gold", "name": "Beatriz Fontoura", "link": "{url}/customers/47", "facts": []},
}
HTML = "<img src=x onerror=alert(1)><b>Bea</b>"
BIDI = "Bea\u202egnp.exe\u2066\u200b\u0000\u0007\ud7ff\ufeff\nFontoura" + "\u0301" * 40
# what each lying answer says instead
LIES = {
    "html": {"name": HTML, "facts": [{"label": HTML, "value": "<script>alert(2)</script>"}]},
    "unknown_tier": {"tier": "platinum"},
    "by_law": {"tier": "law"},
    "wrong_host": {"link": "https://evil.example/customers/47"},
    "script_link": {"link": "javascript:alert(1)"},
    "bidi": {"name": BIDI},
    "types": {"name": ["Bea"], "tier": {"a": 1}, "link": 7, "facts": {"label": "x"}},
    "many": {"name": "B" * 5000, "facts": [{"label": f"Fact {n}", "value": "v" * 300} for n in range(40)]},
}
BODIES = {
    "not_json": b"<html>Bad gateway</html>",
    "a_list": b"[]",
    "cut": b'{"version": 1, "found": tr',
    "no_found": b'{"version": 1}',
    "next_version": b'{"version": 2, "found": false}',
    "deep": b"[" * 30_000,
    "huge": b'{"version": 1, "found": false, "more": "' + b"x" * 200_000 + b'"}',
    "empty": b"",
}
STATUSES = {"error": 500, "busy": 503, "no_token": 401, "gone": 404, "moved": 302, "moved_for_good": 308}
SILENT = ("slow", "drip", "drip_head", "lost", "garbage")
MODES = ("good", *LIES, *BODIES, *STATUSES, *SILENT)


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: dict

    @property
    def customer(self):
        return self.body["customer"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def log_message(self, *_arguments):
        """It keeps quiet: what it heard is in `asked`."""

    def do_GET(self):
        self._send(200, b"<!doctype html><title>Customer</title><p>The customer system", kind="text/html")

    def do_POST(self):
        crm = self.server.crm
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        crm.asked.append(Asked(self.path, dict(self.headers), body))
        if crm.watch is not None:
            crm.watch()
        mode = crm.modes.pop(0) if crm.modes else crm.mode
        with suppress(OSError):  # whoever asked has gone
            self._answer(mode, body)

    def _answer(self, mode, body):
        if mode in SILENT:
            getattr(self, f"_{mode}")()
        elif mode in STATUSES:
            self._send(STATUSES[mode], b"{}", {"Location": "http://127.0.0.1:9/elsewhere"})
        else:
            self._send(200, BODIES.get(mode) if mode in BODIES else self._said(mode, body))

    def _said(self, mode, body):
        crm = self.server.crm
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._send(401, b"{}")
            return b""
        ((_key, value),) = body["customer"].items()
        known = crm.people.get(value)
        if known is None:
            return b'{"version": 1, "found": false}'
        said = {**known, "link": known["link"].format(url=crm.url), **LIES.get(mode, {})}
        return json.dumps({"version": 1, "found": True, **said}).encode()

    def _send(self, status, body, headers=None, kind="application/json"):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _slow(self):
        self.server.crm.over.wait(20)
        self.close_connection = True

    def _lost(self):
        self.close_connection = True

    def _garbage(self):
        self.wfile.write(b"\x00\xff not HTTP at all\r\n\r\n")
        self.close_connection = True

    def _drip(self):
        """Headers at once, then a sign every now and then: no single read waits long."""
        self.send_response(200)
        self.send_header("Content-Length", "10000")
        self.end_headers()
        self._dripping(b" ")

    def _drip_head(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._dripping(b"a")

    def _dripping(self, sign):
        while not self.server.crm.over.wait(0.05):
            self.wfile.write(sign)
            self.wfile.flush()
        self.close_connection = True


class CrmServer:
    """Serves from its start to `stop`; `watch` is called while a request is being answered."""

    def __init__(self):
        self.mode, self.modes = "good", []
        self.people = dict(PEOPLE)
        self.asked: list[Asked] = []
        self.watch = None
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.crm = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        """Nobody listens here any more."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
