"""Web processes that may be killed, as the embedded set-up and as a chain run them, and people who press on regardless."""

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.served import ROOT, database_url
from tests.waiting import wait_until

KINDS = ("embedded", "chain")
NOT_NOW = (502, 503, 504)
PATIENCE = 60


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class WebProcess:
    """uvicorn on a socket that outlives it ("embedded"), or granian with WSGI ("chain")."""

    def __init__(self, kind="embedded", **changes):
        self.kind = kind
        self.listener = socket.create_server(("127.0.0.1", 0)) if kind == "embedded" else None
        self.port = self.listener.getsockname()[1] if self.listener else _free_port()
        self.log = tempfile.NamedTemporaryFile("w+", prefix="lado-web-", suffix=".log")  # noqa: SIM115 -- closed in stop
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "LADO_LOG_LEVEL": "WARNING",
            **({"LADO_DATABASE_POOL": "8"} if kind == "embedded" else {}),
            **changes,
        }
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Begin (again), and answer."""
        if self.kind == "embedded":
            command = ["-m", "config.supervise.web", str(self.listener.fileno())]
            passed = (self.listener.fileno(),)
        else:
            command = ["-m", "granian", "--interface", "wsgi", "--blocking-threads", "4", "--port", str(self.port)]
            command, passed = [*command, "--log-level", "warning", "config.wsgi:application"], ()
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            pass_fds=passed,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,  # granian has a process for each worker: they are killed together
        )
        wait_until(self._answers, seconds=PATIENCE, what="the web process")

    def _answers(self):
        assert self.process.poll() is None, self.said()
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            client.request("GET", "/health/live/")
            return client.getresponse().status == 200
        except OSError:
            return False
        finally:
            client.close()

    def kill(self):
        """End at once, in the middle of whatever it does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def said(self):
        """What it has logged so far."""
        return Path(self.log.name).read_text()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            if self.process.poll() is None:
                self.kill()
            if self.listener:
                self.listener.close()
            self.log.close()


class Presser:
    """A person or device with a bearer token: presses, and presses again with the same key while there is no answer."""

    def __init__(self, *webs, token):
        self.webs, self.token, self.turn = webs, token, 0
        self.lost = 0  # presses whose answer never came

    def press(self, path, data=None, *, key=None, manage=""):
        """(status, body) of the answer, whichever process gives it and however often it takes."""
        key, deadline = key or secrets.token_hex(8), time.monotonic() + PATIENCE
        while True:
            try:
                status, body = self.once(path, data, key, manage)
            except (OSError, http.client.HTTPException):
                self.lost += 1
                status, body = 503, {}
            if status not in NOT_NOW:
                return status, body
            assert time.monotonic() < deadline, f"{path}: {status} {body}"

    def once(self, path, data=None, key="", manage=""):
        """One attempt, at the next process."""
        self.turn += 1
        port = self.webs[self.turn % len(self.webs)].port
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Content-Type": "application/json", "Connection": "close"}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"X-Manage-Token": manage} if manage else {}
        try:
            client.request("POST", f"/api/v1/{path}", json.dumps(data or {}), headers)
            answer = client.getresponse()
            body = answer.read()
            return answer.status, json.loads(body) if body else {}
        finally:
            client.close()
