"""What the benches stand on: servers of their own in a throwaway folder, with durable writes, and a web server."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """PostgreSQL (fsync on) and Valkey for one bench; Django is set up on them and migrated."""
    from config.embedded import Ground  # noqa: PLC0415 -- after the path is known

    folder = Path(tempfile.mkdtemp(prefix="lado-bench-"))
    folder.chmod(0o755)
    ground = Ground(var=folder, purpose="bench", say=lambda _line: None)
    try:
        environment = ground.start({})
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="config.settings", LADO_VAR=str(folder), LADO_DEMO="1")
        import django  # noqa: PLC0415 -- the settings read the environment just made
        from django.core.management import call_command  # noqa: PLC0415 -- the same

        django.setup()
        call_command("migrate", verbosity=0)
        yield environment
    finally:
        ground.stop()
        shutil.rmtree(folder, ignore_errors=True)
        if ground.place is not None and ground.place.moved:
            shutil.rmtree(ground.place.data, ignore_errors=True)


@contextlib.contextmanager
def web(workers: int = 2, *, kind: str = "wsgi") -> Iterator[tuple[int, int]]:
    """(port, pid) of a web server: granian for WSGI as a chain has it, uvicorn for ASGI as the embedded set-up does."""
    listener = socket.create_server(("127.0.0.1", 0))
    port: int = listener.getsockname()[1]
    commands = {
        "wsgi": [
            "granian", "--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "4", "--port", str(port),
            "--log-level", "warning", "config.wsgi:application",
        ],
        "asgi": ["config.supervise.web", str(listener.fileno())],
    }  # fmt: skip
    environment = os.environ | ({"LADO_DATABASE_POOL": "10"} if kind == "asgi" else {})
    passed = (listener.fileno(),) if kind == "asgi" else ()
    if kind == "wsgi":
        listener.close()  # granian opens the port itself
    command = [sys.executable, "-m", *commands[kind]]
    with subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=passed) as process:
        listener.close()
        try:
            _answers(port)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(20)


def _answers(port: int) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live/", timeout=5):
                return
        except OSError:  # it does not listen yet, or is too busy with starting to answer
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def family(pid: int) -> list[int]:
    """`pid` and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += children.get(found[-1], [])
    return found


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes so far."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def processes(name: str) -> list[int]:
    """Every process whose command line begins with a path that ends in `name`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                first = (entry / "cmdline").read_bytes().split(b"\0")[0].decode()
                if first.split(":")[0].rpartition("/")[2] == name:
                    found.append(int(entry.name))
    return found


def table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Print aligned columns."""
    texts = [head, *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(row[n]) for row in texts) for n in range(len(head))]
    for row in texts:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
