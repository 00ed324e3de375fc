"""The children's log files: kept small, and shown on request."""

import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

LARGEST = 10 * 1024**2
KEPT = 3


@dataclass
class Logs:
    """Looks after the files `*.log` in `folder`; with `follow` new lines appear on stderr behind the child's name."""

    folder: Path
    follow: bool = False
    _seen: dict[Path, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._seen = {path: path.stat().st_size for path in self.folder.glob("*.log")}

    def tend(self) -> None:
        """Show what is new, then put away what has grown too large."""
        for path in sorted(self.folder.glob("*.log")):
            with suppress(OSError):  # a log removed by hand, a full disk: no reason to stop Lado
                if self.follow:
                    self._show(path)
                if path.stat().st_size > LARGEST:
                    self._rotate(path)

    def _show(self, path: Path) -> None:
        with path.open("rb") as log:
            start = self._seen.get(path, 0)
            log.seek(start if start <= os.fstat(log.fileno()).st_size else 0)
            new = log.read()
            whole = new[: new.rfind(b"\n") + 1]  # the rest of a line comes with the next look
            self._seen[path] = log.tell() - len(new) + len(whole)
        for line in whole.decode(errors="replace").splitlines():
            sys.stderr.write(f"{path.stem:<8} | {line}\n")

    def _rotate(self, path: Path) -> None:
        """Copied and emptied, as the child goes on appending to the file that it has open."""
        older = [path.with_name(f"{path.name}.{number}") for number in range(KEPT, 0, -1)]
        for target, source in pairwise(older):
            if source.exists():
                source.replace(target)
        shutil.copy2(path, older[-1])
        os.truncate(path, 0)
        self._seen[path] = 0
