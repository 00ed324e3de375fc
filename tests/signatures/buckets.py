"""Buckets of a real S3 server in another process, and what spoils the way to them."""

import time

import pytest

from tests.bucket_server import Front, S3Server
from tests.kannel import free_ports

SECRET, TOKEN = "wJalrXUtnFEMI-very-secret", "a-session-token-of-a-role"
BUSY = (503, "SlowDown")


@pytest.fixture(scope="module", name="s3")
def s3_server():
    server = S3Server()
    yield server
    server.stop()


class Bucket:
    """A bucket of its own for each test."""

    def __init__(self, s3, settings, name):
        self.s3, self.settings, self.name, self.front = s3, settings, name, Front(s3.port)
        s3.make(name)
        self.up()

    def up(self, **changes):
        """Reached by way of the front, as the chain has set it."""
        options = {"bucket_name": self.name, "endpoint_url": self.front.url, "region_name": "eu-central-1"}
        documents = {"BACKEND": "signatures.bucket.OnceBucket", "OPTIONS": options | changes}
        self.settings.STORAGES = {**self.settings.STORAGES, "documents": documents}

    def down(self):
        """Nobody listens there."""
        self.up(endpoint_url=f"http://127.0.0.1:{free_ports(1)[0]}", attempts=2)

    @property
    def lying(self):
        return self.s3.lying(self.name)


@pytest.fixture(name="bucket")
def own_bucket(s3, settings, tmp_path, monkeypatch):
    keys = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    settings.SIGNING_KEYS = str(tmp_path / "signing")
    made = Bucket(s3, settings, f"documents-{time.monotonic_ns()}")
    yield made
    made.front.stop()
