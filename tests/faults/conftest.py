"""A broker and a database of one's own, to be taken away in the middle of everything."""

import json
import os
import subprocess
import sys

import pytest

from tests.e2e.served import ROOT, database_url
from tests.private import Private


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
