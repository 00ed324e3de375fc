"""A folder for servers of a test's own, and a Lado started from it as a person would."""

import os
import pwd
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import Ground
from config.embedded.place import CHECKOUT
from tests.waiting import wait_until

OURS = ("DATABASE_URL", "REDIS_URL", "LADO_", "DJANGO_", "MAKE", "PYTEST_")
NOBODY = pwd.getpwnam("nobody")
AS_ROOT = os.geteuid() == 0


def own_environment(**given: str) -> dict[str, str]:
    """The environment of a person: without what the test run itself set."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | given


def processes_of(folder: Path) -> dict[int, str]:
    """Every living process that works in `folder` or was started for it, by pid."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        try:
            traces = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            traces += os.fsencode((process / "cwd").readlink())
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:  # it has ended, or it belongs to somebody else
            continue
        if os.fsencode(folder) in traces and state != "Z":
            found[int(process.name)] = traces[:80].replace(b"\0", b" ").decode(errors="replace")
    return found


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for sockets, and open to the account that the servers run as."""
    made = Path(tempfile.mkdtemp(prefix="lado-try-"))
    made.chmod(0o755)
    yield made
    wait_until(lambda: not processes_of(made), what=f"the end of {processes_of(made)}")
    shutil.rmtree(made)


@pytest.fixture
def ground(folder: Path) -> Iterator[Ground]:
    """Not started; whatever was started is stopped."""
    made = Ground(var=folder, purpose="test", say=lambda _line: None, throwaway=True)
    yield made
    made.stop()


class Terminal:
    """`manage.py up` in a terminal of its own: what it says, how it ends."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "manage.py"), "up", *arguments],
            env=own_environment(LADO_VAR=str(folder), LADO_PORT="0", **environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def wait_for(self, text: str, *, seconds: float = 90.0) -> str:
        """The first line not seen yet that contains `text`."""

        def found() -> str:
            while not self._lines.empty():
                self.said.append(self._lines.get())
                if text in self.said[-1]:
                    return self.said[-1]
            assert self.process.poll() is None or self._reader.is_alive(), "\n".join(self.said)
            return ""

        return wait_until(found, seconds=seconds, what=f"{text!r} in {self.said}")

    def end(self, *, seconds: float = 60.0) -> int:
        """Wait for its end; `said` is complete then."""
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        while not self._lines.empty():
            self.said.append(self._lines.get())
        return code

    @property
    def address(self) -> str:
        """The start page's address, from the summary; ends in a slash."""
        return next(line.split()[-1] for line in self.said if "Start page" in line)


@pytest.fixture
def terminal(folder: Path) -> Iterator[type]:
    """Call it to start Lado in `folder`."""
    opened: list[Terminal] = []

    def open_terminal(*arguments: str, **environment: str) -> Terminal:
        opened.append(Terminal(folder, *arguments, **environment))
        return opened[-1]

    yield open_terminal
    for each in opened:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait()
