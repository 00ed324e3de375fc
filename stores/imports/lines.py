"""On which line of a file each key came first: on disk, as a file may be of any length."""

import sqlite3
from collections.abc import Hashable, Iterator, MutableMapping


class FirstLines(MutableMapping[Hashable, int]):
    """Keys are texts, numbers, days and tuples of them: what `repr` tells apart. In a file that has no name."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE first (key TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID")

    def __getitem__(self, key: Hashable) -> int:
        found = self._rows.execute("SELECT line FROM first WHERE key = ?", [repr(key)]).fetchone()
        if found is None:
            raise KeyError(key)
        return int(found[0])

    def __setitem__(self, key: Hashable, line: int) -> None:
        self._rows.execute("INSERT OR REPLACE INTO first VALUES (?, ?)", [repr(key), line])

    def __delitem__(self, key: Hashable) -> None:
        self._rows.execute("DELETE FROM first WHERE key = ?", [repr(key)])

    def __iter__(self) -> Iterator[Hashable]:
        """As `repr` wrote them."""
        return (key for (key,) in self._rows.execute("SELECT key FROM first ORDER BY line, key"))

    def __len__(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM first").fetchone()[0])

    def close(self) -> None:
        self._rows.close()
