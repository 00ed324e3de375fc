"""Several statements in one round trip, for the few hot commands (PERFORMANCE "Call next").

The statements run one after the other on the server, each with a snapshot of its own, as if sent singly: a statement
after a lock sees what committed while the lock was waited for. They are prepared once per connection and their
results come in binary.
"""

from collections.abc import Sequence
from typing import Any, cast

import psycopg
from django.db import connection

Row = tuple[Any, ...]


def batch(*statements: tuple[str, Sequence[Any] | dict[str, Any]]) -> list[list[Row]]:
    """The rows of each of `statements` (text and parameters), in one round trip, in the current transaction.

    Django's own errors are raised, as its cursors do.
    """
    connection.ensure_connection()
    raw = cast("psycopg.Connection[Row]", connection.connection)
    cursors = [psycopg.Cursor(raw) for _statement in statements]
    with connection.wrap_database_errors:
        with raw.pipeline():
            for cursor, (sql, values) in zip(cursors, statements, strict=True):
                cursor.execute(cast("Any", sql), values, prepare=True, binary=True)
        # `description` would describe every column just to say that there are some
        return [cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else [] for cursor in cursors]
