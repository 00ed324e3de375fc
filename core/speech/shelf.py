"""Files by what is in them: made once, kept until there are too many. Any number of processes share a shelf.

A file is whole or not there (it is written aside and renamed); two that make the same at once make the same. What is on
a shelf can always be made again, so a disk that is full, read-only or emptied costs time and nothing else.
"""

import contextlib
import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from core.speech.wav import is_whole

log = logging.getLogger(__name__)
ROOM = 0.9  # of the limit is left after clearing, so that not every new file clears again
UNFINISHED = 60.0  # seconds after which a file written aside was left behind by a process that died


class Shelf:
    """Sounds in `folder`, at most `limit` bytes; the oldest go first."""

    def __init__(self, folder: Path, *, limit: int) -> None:
        self.folder, self.limit = folder, limit

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The sound under `key`, made by `make` if it is not here; what `make` raises is passed on."""
        place = self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.wav"
        with contextlib.suppress(OSError):
            kept = place.read_bytes()
            if is_whole(kept):
                return kept
        sound = make()
        try:
            self._put(place, sound)
        except OSError as error:
            log.warning("a spoken call is not kept: %s", error)
        return sound

    def _put(self, place: Path, sound: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, aside = tempfile.mkstemp(dir=self.folder, suffix=".new")
        try:
            with os.fdopen(number, "wb") as file:
                file.write(sound)
            Path(aside).replace(place)
        except OSError:
            Path(aside).unlink(missing_ok=True)
            raise
        self._clear()

    def _clear(self) -> None:
        """Remove the oldest until the rest fits. Others may clear at the same time: what is gone is gone."""
        files = sorted(self._files())
        total = sum(size for _at, size, _path in files)
        if total <= self.limit:
            return
        for _at, size, path in files:
            if total <= self.limit * ROOM:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _files(self) -> list[tuple[int, int, Path]]:
        """(when, size, path) of every sound; what dead processes left unfinished is removed on the way."""
        found = []
        for path in self.folder.iterdir():
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue
            if path.suffix == ".wav":
                found.append((facts.st_mtime_ns, facts.st_size, path))
            elif path.suffix == ".new" and time.time() - facts.st_mtime > UNFINISHED:
                path.unlink(missing_ok=True)
        return found
