"""Tables are empty again after a test that commits: those it has written in.

Django's own flush empties all of them and then makes content types and permissions anew: 0.3 s of each such test. To
truncate takes as long: there are some 500 files of tables and indexes to make anew. Their few rows are deleted instead,
with no key and no trigger asked, which is up to a superuser of the database.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, transaction
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
            _delete() if _by_superuser() else _truncate()
        except OperationalError:
            if not left:
                raise
        else:
            return


@cache
def _by_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


def _delete() -> None:
    """Whoever still writes is waited for, as TRUNCATE does: what was not committed yet would stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {_quoted(_tables())} IN SHARE ROW EXCLUSIVE MODE")
        if written := _written(cursor):
            each = "; ".join(f"DELETE FROM {_quoted([name])}" for name in written)
            cursor.execute(f"SET LOCAL session_replication_role = replica; {each}")


def _truncate() -> None:
    with connection.cursor() as cursor:
        if written := _written(cursor):
            cursor.execute(f"TRUNCATE {_quoted(written)} CASCADE")


def _written(cursor: Any) -> list[str]:
    cursor.execute(_question())
    return [name for (name,) in cursor.fetchall()]


@cache
def _question() -> str:
    """The names of all tables with a row, as one statement."""
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {_quoted([name])})" for name in _tables())


@cache
def _tables() -> tuple[str, ...]:
    return tuple(sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - KEPT))


def _quoted(names: Any) -> str:
    return ", ".join(map(connection.ops.quote_name, names))
