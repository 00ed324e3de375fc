"""Rows out of CSV files of any common delimiter and encoding, read piece by piece: the file may be of any length."""

import codecs
import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from stores.imports.cells import unarmed

if TYPE_CHECKING:
    from _csv import Reader  # a type that is public in the stubs only

PIECE = 1 << 16
DELIMITERS = ",;\t|"
LONGEST_CELL = 1 << 17
SPREADSHEET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zip files; xls is an OLE file
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class BadFile(Invalid):
    """The file as a whole cannot be imported; `message` says why."""

    code, message = "bad_file", gettext_lazy("This file cannot be read. Save it as CSV or GeoJSON in UTF-8.")


@dataclass(frozen=True)
class RawRow:
    """Cells by column as the file has them, from its line `line` on. `fault` is set where no row could be read."""

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Source:
    """An open file: its columns (None where each row names its own) and its rows, to be read once."""

    columns: tuple[str, ...] | None
    rows: Iterator[RawRow]


@dataclass(frozen=True)
class Look:
    """What a first pass over the bytes tells."""

    encoding: str
    sha256: str
    is_json: bool


def look_at(path: Path, encoding: str = "") -> Look:
    """How to read the file; raises BadFile. UTF-8 where the bytes are, otherwise what Windows writes in Europe."""
    digest, utf8, windows = hashlib.sha256(), _Fits("utf-8"), _Fits("cp1252")
    head = b""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                head = head or piece
                digest.update(piece)
                utf8.feed(piece)
                windows.feed(piece)
    except OSError as error:
        raise BadFile(_("The file %(name)s cannot be read.") % {"name": path.name}) from error
    if head.startswith(SPREADSHEET):
        raise BadFile(_("This is a spreadsheet's own format. Save the sheet as CSV (UTF-8) and import that."))
    marked = next((name for mark, name in BOMS if head.startswith(mark)), "")
    guessed = marked or ("utf-8" if utf8.ended() else "cp1252" if windows.ended() else "latin-1")
    return Look(encoding or guessed, digest.hexdigest(), is_json=_first_sign(head, encoding or guessed) in {"{", "["})


class _Fits:
    """Whether bytes, given piece by piece, are valid in an encoding."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._fits = True

    def feed(self, piece: bytes, *, final: bool = False) -> None:
        if self._fits:
            try:
                self._decoder.decode(piece, final)
            except UnicodeDecodeError:
                self._fits = False

    def ended(self) -> bool:
        self.feed(b"", final=True)
        return self._fits


def _first_sign(head: bytes, encoding: str) -> str:
    return head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")[:1]


def read_csv(file: TextIO, delimiter: str = "") -> Source:
    """A CSV file with a header line; raises BadFile when it has none, or one that says a column twice."""
    csv.field_size_limit(LONGEST_CELL)
    header, skipped = _header_line(file)
    reader = csv.reader(_from(header, file), delimiter=delimiter or _likely_delimiter(header))
    columns = tuple(cell.strip().lstrip("\ufeff") for cell in next(reader))
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise BadFile(_("The header says these columns twice: %(names)s.") % {"names": ", ".join(twice)})
    return Source(columns, _csv_rows(reader, columns, skipped))


def _header_line(file: TextIO) -> tuple[str, int]:
    """The first line with something on it, and how many lines were before it."""
    for skipped, line in enumerate(file):
        if line.strip("\ufeff \t\r\n"):
            return line, skipped
    raise BadFile(_("The file is empty."))


def _from(header: str, file: TextIO) -> Iterator[str]:
    yield header
    yield from file


def _likely_delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _csv_rows(reader: "Reader", columns: tuple[str, ...], skipped: int) -> Iterator[RawRow]:
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RawRow(line, fault=_("not readable as CSV: %(reason)s") % {"reason": error})
            continue
        if len(cells) > len(columns):
            if any(cell.strip() for cell in cells[len(columns) :]):
                yield RawRow(line, fault=_("more cells than the header has columns"))
                continue
            cells = cells[: len(columns)]
        if any(cell.strip() for cell in cells):
            padded = cells + [""] * (len(columns) - len(cells))
            yield RawRow(line, {name: unarmed(cell) for name, cell in zip(columns, padded, strict=True) if name})
