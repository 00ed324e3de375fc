"""What can be imported: the shape that each kind's module fills in."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stores.imports.cells import Cells
from stores.imports.report import Report


@dataclass(frozen=True)
class Options:
    """What the caller says for the whole file; `by` is for the audit log."""

    now: datetime
    country: str = ""
    time_zone: str = ""
    language: str = "en"
    replace: bool = False
    by: str = ""


@dataclass(frozen=True)
class Parsed:
    """A row understood: `keys` are what no other row of the file may have."""

    line: int
    keys: tuple[Hashable, ...]
    values: Mapping[str, Any]


def on_none(_rows: Sequence[Parsed]) -> tuple[int, ...]:
    """Rows that nothing booked stands on."""
    return ()


@dataclass(frozen=True)
class Kind:
    """`parse` makes a row's values without asking the database and raises BadCell; `save` writes a batch.

    `required` are columns that every file has; "number|phone" asks for one of two. `finish` sees the keys of all rows.
    `bears_on` says on which stores (by id) rows bear, of what is booked there; None is all of them.
    """

    name: str
    columns: frozenset[str]
    required: tuple[str, ...]
    parse: Callable[[int, Cells, Options], Parsed]
    save: Callable[[Sequence[Parsed], Options, Report], None]
    aliases: Mapping[str, str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    finish: Callable[[Mapping[Hashable, int], Options, Report], None] | None = None
    bears_on: Callable[[Sequence[Parsed]], Collection[int] | None] = lambda _rows: None

    def ours(self, column: str) -> str:
        """Our name of a column of the file, "" when it is none of ours."""
        plain = column.strip().casefold().replace(" ", "_")
        plain = self.aliases.get(plain, plain)
        return plain if plain in self.columns or plain.startswith(self.prefixes) else ""
