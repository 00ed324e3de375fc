"""Tables are empty again after a test that commits: those it has written in, and those that refer to them.

Django's own flush empties all of them and then makes content types and permissions anew: 0.3 s of each such test.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}  # what `migrate` has made, of the code and not of a test
TRIES = 3


def empty_after_tests() -> None:
    """From now on."""
    TransactionTestCase._fixture_teardown = _empty


def _empty(_case: Any) -> None:
    """Once more where a process that still reads was in the way (a deadlock)."""
    for left in reversed(range(TRIES)):
        try:
            _truncate()
        except OperationalError:
            if not left:
                raise
        else:
            return


def _truncate() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_question())
        written = [name for (name,) in cursor.fetchall()]
        if written:
            names = ", ".join(map(connection.ops.quote_name, written))
            cursor.execute(f"TRUNCATE {names} CASCADE")


@cache
def _question() -> str:
    """The names of all tables with a row, as one statement."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    parts = (
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(name)})"
        for name in sorted(tables - KEPT)
    )
    return " UNION ALL ".join(parts)
