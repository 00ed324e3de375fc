"""The programs of an embedded Lado: web, worker and beat."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from config.embedded.account import Account
from config.embedded.place import CHECKOUT, make_folder
from config.embedded.process import Child

WORKER_THREADS = 4


def programs(var: Path, environment: Mapping[str, str], *, listener: int) -> list[Child]:
    """Web on the inherited socket `listener`, worker, beat. None of them forks, so none leaves anything behind."""
    celery = [sys.executable, "-m", "celery", "--app", "config.celery", "--quiet"]
    worker = ["worker", "--pool", "threads", "--concurrency", str(WORKER_THREADS), "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = ["beat", "--schedule", str(_beat_folder(var) / "schedule"), "--pidfile", "", "--loglevel", "WARNING"]
    commands = {
        "web": [sys.executable, "-m", "config.supervise.web", str(listener)],
        "worker": [*celery, *worker],
        "beat": [*celery, *beat],
    }
    return [
        Child(
            name=name,
            command=command,
            log=var / "log" / f"{name}.log",
            account=Account(os.geteuid(), os.getegid()),
            environment=environment,
            passed_fds=(listener,) if name == "web" else (),
            cwd=str(CHECKOUT),
        )
        for name, command in commands.items()
    ]


def _beat_folder(var: Path) -> Path:
    """Empty: beat's notes are only of the last run's times, and may be torn by a kill."""
    folder = var / "beat"
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder, mode=0o700)
    return folder
