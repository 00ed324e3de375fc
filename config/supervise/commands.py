"""The programs of an embedded Lado: web, worker and beat."""

import os
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from config.embedded.account import Account
from config.embedded.place import CHECKOUT, make_folder
from config.embedded.process import Child

WORKER_THREADS = 4
LIFE = ("--stores", "5", "--speed", "4")  # enough to see every screen move, little enough for a laptop


def programs(var: Path, environment: Mapping[str, str], *, listener: int) -> list[Child]:
    """Web on the inherited socket `listener`, worker, beat, in a demo its people. None of them forks."""
    celery = [sys.executable, "-m", "celery", "--app", "config.celery", "--quiet"]
    worker = ["worker", "--pool", "threads", "--concurrency", str(WORKER_THREADS), "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = ["beat", "--schedule", str(_beat_folder(var) / "schedule"), "--pidfile", "", "--loglevel", "WARNING"]
    commands = {
        "web": [sys.executable, "-m", "config.supervise.web", str(listener)],
        "worker": [*celery, *worker],
        "beat": [*celery, *beat],
    }
    if environment.get("LADO_DEMO") == "1" and environment.get("LADO_DEMO_PEOPLE", "1") != "0":
        commands["people"] = [sys.executable, "manage.py", "drive", *LIFE]
    return [
        Child(
            name=name,
            command=command,
            log=var / "log" / f"{name}.log",
            account=Account(os.geteuid(), os.getegid()),
            environment=dict(environment) | _trust(var, name, environment),
            passed_fds=(listener,) if name == "web" else (),
            cwd=str(CHECKOUT),
            stop_signal=signal.SIGINT if name == "people" else signal.SIGTERM,  # they give their tokens back
        )
        for name, command in commands.items()
    ]


def _trust(var: Path, name: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The demo's people come through the front door, where the certificate is our own."""
    own = name == "people" and environment.get("LADO_HTTPS") == "1"
    return {"SSL_CERT_FILE": str(var / "tls" / "ca.crt")} if own else {}


def _beat_folder(var: Path) -> Path:
    """Empty: beat's notes are only of the last run's times, and may be torn by a kill."""
    folder = var / "beat"
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder, mode=0o700)
    return folder
