"""The real web process, on the test run's own database and broker."""

import os
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


def database_url():
    """The address of the test database as another process reads it."""
    row = settings.DATABASES["default"]
    person = quote(row["USER"]) + (f":{quote(row['PASSWORD'])}" if row["PASSWORD"] else "")
    port = f"&port={row['PORT']}" if row["PORT"] else ""
    return f"postgresql://{person}@/{quote(row['NAME'])}?host={quote(str(row['HOST']), safe='')}{port}"


class Served:
    """`config.supervise.web` on a port of its own until `stop`; `changes` are differences of its environment."""

    def __init__(self, **changes):
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.log = tempfile.NamedTemporaryFile("w+", prefix="lado-web-", suffix=".log")  # noqa: SIM115 -- closed in stop
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "LADO_PUBLIC_URL": "",
            "LADO_LOG_LEVEL": "WARNING",
            **changes,
        }
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the tests' own: see e2e/conftest.py
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.supervise.web", str(listener.fileno())],
            cwd=ROOT,
            env=environment,
            pass_fds=(listener.fileno(),),
            stdout=self.log,
            stderr=self.log,
        )
        listener.close()
        try:
            wait_until(self._answers, seconds=60, what="the web process")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.stop()}") from None

    def _answers(self):
        assert self.process.poll() is None, self.said()
        try:
            with urllib.request.urlopen(f"{self.url}/health/live/", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def said(self):
        """What the process has logged so far."""
        return Path(self.log.name).read_text()

    def stop(self):
        """End the process; what it has said."""
        self.process.terminate()
        self.process.wait(20)
        said = self.said()
        self.log.close()
        return said
