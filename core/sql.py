"""Several statements in one round trip, for the few hot commands (PERFORMANCE "Call next").

The statements run one after the other on the server, each with a snapshot of its own, as if sent singly: a statement
after a lock sees what committed while the lock was waited for. They are prepared once per connection, their results
come in binary, and all of them leave in one packet: psycopg's own pipeline sends each alone, which costs half of what
the whole exchange does.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import count
from typing import Any, NamedTuple, Protocol, cast, overload
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import generators
from psycopg.abc import PQGen
from psycopg.abc import Transformer as Loader
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

Row = tuple[Any, ...]
Values = Sequence[Any] | dict[str, Any]
Connection = psycopg.Connection[Row]
Statement = tuple[str, Values]
Key = tuple[str, tuple[int, ...]]  # a statement and the types of its parameters
_PLACE = re.compile(r"%(?:\((?P<name>\w+)\)s|s)")
_DONE = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK, ExecStatus.PIPELINE_SYNC}
# What each connection has prepared. psycopg drops what it prepared itself after a rollback, but not this.
_prepared: WeakKeyDictionary[Connection, dict[Key, bytes]] = WeakKeyDictionary()
_numbers = count(1)


class _Step(NamedTuple):
    """One message to the server; with a `loader` its result is an answer, with `prepares` it is known from then on."""

    send: Callable[[], None]
    loader: Loader | None = None
    prepares: Key | None = None
    name: bytes = b""


class Rows(Sequence[Row]):
    """What a statement answered. A row is read when it is asked for: of a long line only few are.

    `raw(row, column)` is one value as the server sent it, None for NULL: enough to see what is equal to what.
    """

    def __init__(self, loader: Loader, result: PGresult) -> None:
        self._loader, self._count, self.raw = loader, result.ntuples, result.get_value
        loader.set_pgresult(result)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(self._count))]
        place += self._count * (place < 0)
        if not 0 <= place < self._count:
            raise IndexError
        return self._loader.load_row(place, tuple)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._loader.load_rows(0, self._count, tuple) if self._count else ())


class Send(Protocol):
    """Sends statements in one packet and gives the rows of each: `batch`, or what sends more along."""

    def __call__(self, *statements: Statement) -> list[Rows]: ...


def batch(*statements: Statement, ends: bool = False) -> list[Rows]:
    """The rows of each of `statements` (text and parameters), in one round trip, in the current transaction.

    With `ends` the block that is open has nothing more to do: if it is the outermost, the transaction is committed in
    the same packet, and Django's own commit finds nothing left. Django's own errors are raised, as its cursors do.
    """
    here = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    raw = cast("Connection", here.connection)
    if here.queries_logged:  # as Django's cursors do, for whoever counts statements
        here.queries_log.extend({"sql": sql, "time": "0.000"} for sql, _values in statements)
    commits = ends and len(here.atomic_blocks) == 1
    with here.wrap_database_errors:
        return raw.wait(_exchange(raw, statements, commits=commits))


def _exchange(raw: Connection, statements: Sequence[Statement], *, commits: bool) -> PQGen[list[Rows]]:
    known = _prepared.setdefault(raw, {})
    steps: list[_Step] = []
    if not raw.autocommit and raw.pgconn.transaction_status == TransactionStatus.IDLE:
        steps.append(_Step(partial(raw.pgconn.send_query_params, b"BEGIN", None)))
    for sql, values in statements:
        steps += _steps(raw, sql, values, known)
    if commits:
        steps.append(_Step(partial(raw.pgconn.send_query_params, b"COMMIT", None)))
    results = yield from _sent(raw, steps)
    for step, result in zip(steps, results, strict=False):
        if step.prepares and result.status == ExecStatus.COMMAND_OK:
            known[step.prepares] = step.name
    for result in results:
        if result.status not in _DONE:
            raise psycopg.errors.error_from_result(result)
    answers = zip(steps, results, strict=False)  # the last result is the end of the exchange
    return [Rows(step.loader, result) for step, result in answers if step.loader]


def _steps(raw: Connection, sql: str, values: Values, known: dict[Key, bytes]) -> Iterator[_Step]:
    """Prepare the statement, where this connection has not yet, and run it."""
    wire, loader = raw.pgconn, Transformer(raw)
    text, names = numbered(sql)
    given = [values[name] for name in names] if isinstance(values, dict) else values
    dumped = loader.dump_sequence(given, [PyFormat.AUTO] * len(given))
    key = text, loader.types or ()
    name = known.get(key)
    if name is None:
        name = f"lado_{next(_numbers)}".encode()
        yield _Step(partial(wire.send_prepare, name, text.encode(), key[1]), prepares=key, name=name)
    run = partial(wire.send_query_prepared, name, dumped, param_formats=loader.formats, result_format=Format.BINARY)
    yield _Step(run, loader=loader)


def _sent(raw: Connection, steps: Sequence[_Step]) -> PQGen[list[PGresult]]:
    """Send all of `steps` at once; what each came to, and the end of the exchange."""
    wire = raw.pgconn
    wire.enter_pipeline_mode()
    results: list[PGresult] = []
    try:
        for step in steps:
            step.send()  # into libpq's buffer: psycopg's own pipeline flushes after each
        wire.pipeline_sync()
        yield from generators.send(wire)
        while len(results) <= len(steps):
            results += yield from generators.fetch_many(wire)
    finally:
        wire.exit_pipeline_mode()
    return results


@lru_cache(maxsize=64)
def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """`%s` and `%(name)s` as PostgreSQL's own `$1`, and the names in their order; "%%" is a percent sign."""
    names: list[str] = []
    places = count(1)

    def place(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None:
            return f"${next(places)}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(place, sql).replace("%%", "%"), tuple(names)
