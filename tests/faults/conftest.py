"""A broker and a database of one's own, to be taken away in the middle of everything."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.embedded import Ground, postgres, valkey
from tests.e2e.served import ROOT, database_url


class Private:
    """One server of its own: `stop` and `start` it as often as wanted. `environment` leads programs to it."""

    def __init__(self, **given):
        self.folder = Path(tempfile.mkdtemp(prefix="lado-fault-"))
        self.folder.chmod(0o755)  # the servers' account has to get through
        self.ground = Ground(var=self.folder, purpose="pytest", say=lambda _line: None, throwaway=True)
        self.environment = self.ground.start(given)
        (self.child,) = self.ground.children

    def stop(self):
        assert self.child.stop(patience=60)

    def start(self):
        """Begin again; returns when it answers."""
        server = {"postgres": postgres, "valkey": valkey}[self.child.name]
        self.child.start()
        server.wait_until_it_answers(self.ground.place, self.child)

    def signal(self, number):
        self.child.process.send_signal(number)

    def remove(self):
        self.ground.stop()
        if self.ground.place.moved:
            shutil.rmtree(self.ground.place.data, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def broker(transactional_db):
    """A Valkey of its own beside the test run's database."""
    broker = Private(DATABASE_URL=database_url())
    yield broker
    broker.remove()


@pytest.fixture
def database():
    """A PostgreSQL of its own beside the test run's broker, migrated, with the rows of tests/faults/scene.py."""
    database = Private(REDIS_URL=os.environ["REDIS_URL"])
    environment = {**os.environ, **database.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-m", "tests.faults.scene"]
    made = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    database.scene = json.loads(made.stdout)
    yield database
    database.remove()
