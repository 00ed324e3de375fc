"""Celery workers that end themselves (SIGKILL) before one step of their work: `python -m tests.faults.mortal FILE`.

A step is whatever leaves a trace outside of the process: a statement, a packet of them, a commit, a write to the store
of documents, a timestamp that is asked for. Each line of the input is the number of a step, its name, or "never": a worker is forked,
which saves the seconds that its imports take, and how it ended is said. Every step's name is added to FILE.
"""

import functools
import itertools
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from config.celery import app
from signatures.commands import chains, seals
from signatures.keys import OwnStamper

LEASE = timedelta(seconds=1)  # then whoever died is followed


class Steps:
    """Counts and names them."""

    def __init__(self, at, file):
        self.at, self.file, self.numbers = at, Path(file), itertools.count(1)

    def before(self, name):
        number = next(self.numbers)
        with self.file.open("a") as out:
            out.write(f"{name}\n")
        if self.at in (str(number), name):
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(self, name, act):
        @functools.wraps(act)
        def run(*args, **facts):
            self.before(name)
            return act(*args, **facts)

        return run

    def statement(self, execute, sql, params, many, context):
        words = sql.split()
        table = next((word.strip('"') for word in words if word.startswith('"signatures_')), "")
        self.before(f"{words[0]} {table.split('.')[0].strip('(')}")
        return execute(sql, params, many, context)


def watch(steps):
    """Every step passes by `steps`."""

    def connected(connection, **_facts):
        if steps.statement not in connection.execute_wrappers:  # it stays when it connects again
            connection.execute_wrappers.append(steps.statement)

    connection_created.connect(connected, weak=False)
    BaseDatabaseWrapper.commit = steps.wrapped("commit", BaseDatabaseWrapper.commit)
    chains.batch = steps.wrapped("packet", chains.batch)
    OwnStamper.answer = steps.wrapped("timestamp", OwnStamper.answer)
    os.fsync, os.link = steps.wrapped("fsync", os.fsync), steps.wrapped("link", os.link)
    seals.LEASE = LEASE


def be_a_worker(at, file):
    """Never returns."""
    watch(Steps(at, file))
    quiet = ["--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(["--quiet", "worker", "--pool", "threads", "--concurrency", "1", *quiet])
    os._exit(0)


def main(file):
    app.finalize(auto=True)
    app.loader.import_default_modules()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(0)
            be_a_worker(line.strip(), file)
        print(child, flush=True)  # noqa: T201 -- the answer: whom to kill
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 -- the answer: how it ended


if __name__ == "__main__":
    main(sys.argv[1])
