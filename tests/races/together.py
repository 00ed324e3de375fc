"""Threads that start in the same moment, each with a database connection of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import connection

from core.errors import DomainError


def answers_at_once(*acts):
    """Run each in a thread of its own; their answers, in the order of `acts`. What one raises is raised here."""
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def refused_at_once(*acts):
    """The same; the codes of what was refused."""

    def refusal_of(act):
        try:
            act()
        except DomainError as error:
            return error.code

    return list(filter(None, answers_at_once(*(partial(refusal_of, act) for act in acts))))


def somebody_waits_for_a_lock():
    """How many connections of this test's database do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]
