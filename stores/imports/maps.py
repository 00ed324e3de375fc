"""Column maps: which of a foreign file's columns say what (docs/imports.md). TOML, written by hand."""

import codecs
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stores.imports.cells import BadCell, Cells
from stores.imports.reading import BadFile
from stores.imports.weekdays import CLOCKS, week_expression

SHIPPED = Path(__file__).resolve().parent.parent / "maps"
_PART = re.compile(r"\{([^{}\[\]]+)(?:\[(-?\d*)(:)?(-?\d*)\])?\}")
_KEYS = {"kind", "encoding", "delimiter", "columns", "defaults", "weekdays"}
_WEEKDAY_KEYS = {"columns", "clock", "closed", "holidays"}
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Weekdays:
    """Opening hours in seven columns, Monday first."""

    columns: tuple[str, ...]
    clock: str = "24"
    closed: tuple[str, ...] = ("closed",)
    holidays: str = ""


@dataclass(frozen=True)
class ColumnMap:
    """`columns` holds our field = their column, or a text with {their column} in it."""

    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    weekdays: Weekdays | None = None

    def asks(self) -> set[str]:
        """The foreign columns it reads."""
        named = {name for source in self.columns.values() for name in _names(source)}
        return named | set(self.weekdays.columns if self.weekdays else ())

    def gives(self) -> set[str]:
        """Our fields that every row gets."""
        return {*self.columns, *self.defaults, *(["opening_hours"] if self.weekdays else [])}

    def read(self, cells: Cells) -> dict[str, str]:
        """Our fields of one foreign row; an empty cell takes the default. Raises BadCell."""
        ours = {ours: _filled(source, cells) for ours, source in self.columns.items()}
        if self.weekdays:
            ours["opening_hours"] = _week(self.weekdays, cells)
        for name, default in self.defaults.items():
            ours[name] = ours.get(name, "").strip() or default
        return ours


def _names(source: str) -> list[str]:
    return [match[1] for match in _PART.finditer(source)] or [source]


def _filled(source: str, cells: Cells) -> str:
    """A column's cell, or a text with cells in it; {address[0]} and {address[1:]} are pieces between commas."""
    if not _PART.search(source):
        return cells.get(source, "")
    return _PART.sub(lambda match: _pieces(cells.get(match[1], ""), match), source)


def _pieces(cell: str, match: re.Match[str]) -> str:
    first, colon, last = match[2], match[3], match[4]
    if first is None:
        return cell
    pieces = [piece.strip() for piece in cell.split(",")]
    start = int(first) if first else None
    if colon:
        return ", ".join(pieces[start : int(last) if last else None])
    return pieces[start] if start is not None and -len(pieces) <= start < len(pieces) else ""


def _week(weekdays: Weekdays, cells: Cells) -> str:
    lines = [cells.get(name, "") for name in weekdays.columns]
    try:
        expression = week_expression(lines, clock=weekdays.clock, closed=weekdays.closed)
    except BadCell as error:
        raise BadCell("opening_hours", f"{weekdays.columns[int(error.field)]}: {error.reason}") from error
    return f"{expression}; PH {weekdays.holidays}" if weekdays.holidays and expression else expression


def load_map(name: str) -> ColumnMap:
    """The map in the file `name`, or the shipped map of that name; raises BadFile."""
    path = Path(name)
    if not path.exists():
        path = SHIPPED / f"{path.name.removesuffix('.toml')}.toml"
    try:
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        shipped = ", ".join(sorted(found.stem for found in SHIPPED.glob("*.toml")))
        raise BadFile(
            _("There is no column map %(name)s. Shipped are: %(shipped)s.") % {"name": name, "shipped": shipped}
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(_("The column map %(name)s is not TOML: %(error)s") % {"name": name, "error": error}) from error
    return _parsed(loaded)


def _parsed(loaded: Mapping[str, Any]) -> ColumnMap:
    _only(loaded, _KEYS, "")
    weekdays = None
    if "weekdays" in loaded:
        _only(loaded["weekdays"], _WEEKDAY_KEYS, "weekdays.")
        weekdays = Weekdays(
            columns=tuple(loaded["weekdays"].get("columns", ())),
            clock=str(loaded["weekdays"].get("clock", "24")),
            closed=tuple(loaded["weekdays"].get("closed", ("closed",))),
            holidays=str(loaded["weekdays"].get("holidays", "")),
        )
        if len(weekdays.columns) != DAYS_A_WEEK or weekdays.clock not in CLOCKS:
            raise BadFile(_("In the column map, weekdays needs seven columns, Monday first, and clock = 12 or 24."))
    _check_form(str(loaded.get("encoding", "")), str(loaded.get("delimiter", "")))
    texts = {table: _texts(loaded.get(table, {}), table) for table in ("columns", "defaults")}
    return ColumnMap(
        kind=str(loaded.get("kind", "")),
        encoding=str(loaded.get("encoding", "")),
        delimiter=str(loaded.get("delimiter", "")),
        columns=texts["columns"],
        defaults=texts["defaults"],
        weekdays=weekdays,
    )


def _check_form(encoding: str, delimiter: str) -> None:
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise BadFile(_("Nobody knows the encoding %(encoding)s.") % {"encoding": encoding}) from error
    if len(delimiter) > 1:
        raise BadFile(_("A delimiter is one sign: %(delimiter)s") % {"delimiter": delimiter})


def _only(table: Any, known: Iterable[str], where: str) -> None:
    unknown = sorted(set(table) - set(known)) if isinstance(table, dict) else [where.rstrip(".")]
    if unknown:
        raise BadFile(_("The column map has what nobody knows: %(names)s.") % {"names": where + ", ".join(unknown)})


def _texts(table: Any, name: str) -> dict[str, str]:
    if not isinstance(table, dict) or any(isinstance(value, dict | list) for value in table.values()):
        raise BadFile(_('In the column map, [%(name)s] holds lines such as name = "text".') % {"name": name})
    return {key: _plain(value) for key, value in table.items()}


def _plain(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
