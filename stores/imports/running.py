"""One import from file to audit entry: rows in batches, each batch its own transaction, bad rows reported."""

import io
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from stores.imports.cells import BadCell, Cells
from stores.imports.geojson import read_geojson
from stores.imports.kinds import Kind, Options, Parsed
from stores.imports.lines import FirstLines
from stores.imports.maps import ColumnMap
from stores.imports.reading import BadFile, Look, RawRow, Source, look_at, read_csv
from stores.imports.report import News, Report
from stores.signals import Watch, watch

BATCH = 500
DISPLACED = "bookings on the work list"
ROW = "row"  # the field of a problem that no single field has
Item = TypeVar("Item")


@dataclass(frozen=True)
class Order:
    """What to import, and how. Of several `kinds` the column map or the header decides. `by` is for the audit log."""

    kinds: tuple[Kind, ...]
    path: Path
    options: Options
    by: str
    column_map: ColumnMap | None = None
    dry_run: bool = False

    @property
    def kind(self) -> Kind:
        return self.kinds[0]


def _silently(_rows: int) -> None:
    pass


def run(order: Order, *, tell: Callable[[News], None], progress: Callable[[int], None] = _silently) -> Report:
    """Import the file; raises BadFile. A dry run does everything and takes each batch back.

    `progress` hears after every batch how many rows are done.
    """
    column_map = order.column_map or ColumnMap()
    look = look_at(order.path, column_map.encoding)
    report = Report(tell)
    with order.path.open("rb") as binary:
        file = io.TextIOWrapper(binary, encoding=look.encoding, errors="replace", newline="")
        source = read_geojson(file) if look.is_json else read_csv(file, column_map.delimiter)
        order = replace(order, kinds=(_chosen(order, source),))
        check_columns(order, source)
        report.unused = unused_columns(order, source)
        with closing(FirstLines()) as lines:  # what looks at all keys at the end wants them as they are
            seen: MutableMapping[Hashable, int] = {} if order.kind.finish else lines
            for batch in _batches(source.rows, BATCH):
                _save(order, [row for row in _parsed(order, batch, report) if _is_first(row, seen, report)], report)
                progress(report.rows)
            _finish(order, look, seen, report)
    return report


def _chosen(order: Order, source: Source) -> Kind:
    """The kind that the column map names, else the first that finds what it needs in the header."""
    wanted = order.column_map.kind if order.column_map else ""
    if wanted:
        found = [kind for kind in order.kinds if kind.name == wanted]
        if not found:
            facts = {"wanted": wanted, "names": ", ".join(kind.name for kind in order.kinds)}
            raise BadFile(_("The column map is for %(wanted)s; this command imports %(names)s.") % facts)
        return found[0]
    fitting = (kind for kind in order.kinds if not _lacking(kind, {kind.ours(name) for name in source.columns or ()}))
    return next(fitting, order.kind)


def _lacking(kind: Kind, given: AbstractSet[str]) -> list[str]:
    return [name for name in kind.required if given.isdisjoint(name.split("|"))]


def check_columns(order: Order, source: Source) -> None:
    """BadFile when the header lacks what every row needs, or what the column map reads."""
    if source.columns is None:
        return
    kind, column_map = order.kind, order.column_map
    if column_map:
        missing = sorted(column_map.asks() - set(source.columns))
        given = column_map.gives()
    else:
        missing, given = [], {kind.ours(column) for column in source.columns}
    missing += _lacking(kind, given)
    if missing:
        facts = {"missing": ", ".join(missing), "columns": ", ".join(source.columns)}
        raise BadFile(_("The file lacks these columns: %(missing)s. It has: %(columns)s.") % facts)


def unused_columns(order: Order, source: Source) -> frozenset[str]:
    """Columns of the file that nothing reads."""
    columns = set(source.columns or ()) - {""}
    if order.column_map:
        return frozenset(columns - order.column_map.asks())
    return frozenset(column for column in columns if not order.kind.ours(column))


def _parsed(order: Order, batch: Iterable[RawRow], report: Report) -> Iterator[Parsed]:
    for raw in batch:
        try:
            yield order.kind.parse(raw.line, _understood(order, raw), order.options)
        except BadCell as problem:
            report.refuse(raw.line, problem)


def _understood(order: Order, raw: RawRow) -> Cells:
    """The row under our own names; BadCell when it could not be read."""
    if raw.fault:
        raise BadCell(ROW, raw.fault)
    cells = _our_cells(order, raw.cells)
    for name, cell in cells.items():
        if "\x00" in cell or "\ufffd" in cell:  # a database text holds no NUL
            raise BadCell(name, _("holds a sign that could not be read; is the file's encoding right?"))
    return cells


def _our_cells(order: Order, cells: Cells) -> dict[str, str]:
    if order.column_map:
        return order.column_map.read(cells)
    ours: dict[str, str] = {}
    by_own_name = sorted(cells, key=lambda column: column.strip().casefold() not in order.kind.columns)
    for column in by_own_name:  # of two columns that mean the same, our own name or else the first that says something
        name = order.kind.ours(column)
        if name and not ours.get(name):
            ours[name] = cells[column]
    return ours


def _is_first(row: Parsed, seen: MutableMapping[Hashable, int], report: Report) -> bool:
    earlier = next((line for key in row.keys if (line := seen.get(key, 0))), 0)
    if earlier:
        report.refuse(row.line, BadCell(ROW, _("says the same as line %(line)d") % {"line": earlier}))
        return False
    seen.update(dict.fromkeys(row.keys, row.line))
    return True


def _save(order: Order, rows: list[Parsed], report: Report) -> None:
    """Together with who loses their place by it: whatever stops the import, nobody is forgotten."""
    with transaction.atomic():
        watching = watch(order.kind.bears_on(rows), now=order.options.now)
        order.kind.save(rows, replace(order.options, by=order.by), report)
        _displace(watching, report)
        transaction.set_rollback(order.dry_run)


def _displace(watching: Watch | None, report: Report) -> None:
    if watching is None:
        return
    watching.lost()
    if displaced := watching.displace(by=None):
        report.beside[DISPLACED] += displaced


def _finish(order: Order, look: Look, seen: Mapping[Hashable, int], report: Report) -> None:
    """What is known only at the end of the file, and the one audit entry."""
    with transaction.atomic():
        if order.kind.finish:
            watching = watch(None, now=order.options.now) if order.options.replace else None
            order.kind.finish(seen, order.options, report)
            _displace(watching, report)
        transaction.set_rollback(order.dry_run)
        if not order.dry_run:
            audit.record(
                actor=order.by,
                action="import",
                target=f"import:{order.kind.name}",
                now=order.options.now,
                data={"file": order.path.name, "sha256": look.sha256, **report.facts()},
            )


def _batches(rows: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch
