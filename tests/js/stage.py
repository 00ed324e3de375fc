"""A small server for the scripts alone: one page, one snapshot, sockets that can be lost, commands that are written down."""

import asyncio
import json
import mimetypes
import threading
from pathlib import Path

import uvicorn

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ("clock", "live", "stale", "command", "keys", "dialog", "toast", "countdown", "sound", "title", "passkey")
PAGE = """<!doctype html><html lang="en" {root} data-zone="Europe/Lisbon"><head><meta charset="utf-8"><title>Stage · Lado</title>
<meta name="csrf-token" content="the-token"><meta name="server-time" content="{now}"><link rel="icon" href="data:,">
{scripts}</head><body data-say-sending="Sending…" data-say-again="Second try. It counts once." data-say-no-answer="No answer."
 data-say-broken="Something went wrong.">{body}</body></html>"""
CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"


class Stage:
    """What the browser sees, and what it asked for."""

    def __init__(self):
        self.body, self.root, self.now = "", "", "2026-11-23T10:32:00Z"
        self.snapshot = {"revision": 1, "as_of": self.now, "regions": {}}
        self.accepts, self.poll_status = True, 200
        self.polls, self.pages, self.connects = 0, 0, 0
        self.posts = []  # (path, key, body, csrf token)
        self.answers = []  # (status, body) for the next commands; 200 {} when there is none
        self._sockets = set()
        self._loop = None
        self._news = threading.Condition()

    # --- what a test does
    def push(self, **changes):
        """A newer snapshot for everybody who listens."""
        self.change(**changes)
        self._do(self._push(json.dumps(self.snapshot)))

    def change(self, *, revision=None, regions=None):
        """A newer snapshot that nobody is told of."""
        number = self.snapshot["revision"] + 1 if revision is None else revision
        self.snapshot = {**self.snapshot, "revision": number, "regions": regions or self.snapshot["regions"]}

    def lose_sockets(self, code=1012):
        self.accepts = False
        self._do(self._close(code))

    def take_sockets(self):
        self.accepts = True

    def wait_for(self, condition, timeout=30):
        """Until something that only the server sees has come true."""
        with self._news:
            assert self._news.wait_for(condition, timeout), "it never happened"

    @property
    def keys(self):
        return [key for _path, key, _body, _token in self.posts]

    # --- what the server does
    def _tell(self):
        with self._news:
            self._news.notify_all()

    def _do(self, work):
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _push(self, text):
        for send in list(self._sockets):
            await send({"type": "websocket.send", "text": text})

    async def _close(self, code):
        for send in list(self._sockets):
            await send({"type": "websocket.close", "code": code})

    async def __call__(self, scope, receive, send):
        self._loop = asyncio.get_running_loop()
        if scope["type"] == "websocket":
            await self._socket(receive, send)
        elif scope["type"] == "http":
            status, kind, content = await self._http(scope, receive)
            self._tell()
            headers = [(b"content-type", kind.encode()), (b"content-security-policy", CSP.encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": content})

    async def _socket(self, receive, send):
        await receive()
        if not self.accepts:
            await send({"type": "websocket.close"})
            return
        self.connects += 1
        self._tell()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": json.dumps(self.snapshot)})
        self._sockets.add(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        self._sockets.discard(send)

    async def _http(self, scope, receive):
        path = scope["path"]
        if path.startswith("/static/"):
            file = ROOT / path.lstrip("/")
            return 200, mimetypes.guess_type(file.name)[0] or "text/plain", file.read_bytes()
        if scope["method"] == "POST":
            return await self._command(scope, receive)
        if path == "/poll":
            self.polls += 1
            return self.poll_status, "application/json", json.dumps(self.snapshot).encode()
        self.pages += 1
        scripts = "".join(
            f'<script type="module" src="/static/js/{name}.js"></script>'
            for name in SCRIPTS
            if (ROOT / f"static/js/{name}.js").exists()
        )
        page = PAGE.format(root=self.root, now=self.now, scripts=scripts, body=self.body)
        return 200, "text/html; charset=utf-8", page.encode()

    async def _command(self, scope, receive):
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.posts.append((scope["path"], headers.get("idempotency-key"), json.loads(body), headers.get("x-csrftoken")))
        status, answer = self.answers.pop(0) if self.answers else (200, {})
        kind = "application/json" if status < 400 else "application/problem+json"
        return status, kind, json.dumps(answer).encode()


class Running:
    """A stage served on a port of its own until `stop`."""

    def __init__(self, stage):
        config = uvicorn.Config(stage, port=0, log_level="error", ws="websockets-sansio", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        self._started()
        self.url = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def _started(self):
        ready = threading.Event()
        while not self.server.started:
            ready.wait(0.01)

    def stop(self):
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(10)
