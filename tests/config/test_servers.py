"""The test run's own servers."""

import os

import pytest
import redis
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_database_is_named_for_tests_only():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('server_version_num')::int")
        name, version = cursor.fetchone()
    assert name.startswith("test_")
    assert version >= 150000


def test_broker_prefix_is_of_this_worker(broker_prefix):
    assert broker_prefix == settings.PREFIX
    assert broker_prefix.endswith(os.environ.get("PYTEST_XDIST_WORKER", "main"))


def test_broker_answers():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert client.ping()
