"""One PostgreSQL and one Valkey for a test run, and a name of its own for everything each xdist worker puts there.

`begin` is called while tests/conftest.py is imported, so that the settings find the servers: they read the environment
once. The process that starts the run owns the servers; xdist's workers inherit the URLs."""

import atexit
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from config.embedded import Ground, SetupProblem
from config.embedded.given import check_given
from tests import migrated
from tests.migrated import RUN

FOLDER = "lado-tests-"


def begin() -> None:
    """Start the servers that no URL was given for, or join those of the run; name what this process puts there."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if worker == "main":
        os.environ[RUN] = secrets.token_hex(4)
        _start()
    os.environ["LADO_PREFIX"] = f"test-{os.environ[RUN]}-{worker}"


def _start() -> None:
    _sweep()
    check_given(os.environ)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    folder.chmod(0o755)  # the servers' account has to get through
    ground = Ground(var=folder, purpose="pytest", say=lambda _line: None, throwaway=True)
    try:
        os.environ.update(ground.start(os.environ))
    except SetupProblem:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    os.environ["LADO_VAR"] = str(folder)
    atexit.register(_end, ground, os.getpid())


def begin_migrating() -> None:
    """What the databases of several workers are copied from."""
    atexit.register(migrated.end, migrated.making())  # before _end, which was registered earlier


def _end(ground: Ground, owner: int) -> None:
    """After the last test: keys of a broker that lives on are removed, and everything else with its folder."""
    if os.getpid() != owner:
        return
    forget_keys(f"test-{os.environ[RUN]}-")
    ground.stop()
    _remove(ground.var, ground)


def _remove(folder: Path, ground: Ground | None = None) -> None:
    if ground is not None and ground.place is not None and ground.place.moved:
        shutil.rmtree(ground.place.data, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the folders of runs that were killed: nobody holds their lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with _unheld(folder) as free:
            if free:
                _remove(folder)


@contextmanager
def _unheld(folder: Path) -> Iterator[bool]:
    try:
        handle = os.open(folder / "lock", os.O_RDWR)
    except OSError:  # another user's, or one that is being made this moment
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def forget_keys(prefix: str) -> None:
    """Remove every key of the broker that begins with `prefix`."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        for key in client.scan_iter(match=f"{prefix}*", count=1000):
            client.delete(key)
