"""What a backup holds: every file with its SHA-256, every table with its rows. Without it a folder is no backup."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from config.backups.problems import BackupProblem

FORMAT = 1
NAME = "manifest.json"
DUMP = "database.dump"
DOCUMENTS = "documents"
KEYS = "keys"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """A file of the backup."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """`given` names the secrets that were not in a file and are not in the backup; `proof` shows whether they fit."""

    made_at: str
    postgres: int
    migrations: list[str]
    rows: dict[str, int]
    files: dict[str, Kept]
    given: list[str]
    proof: dict[str, str]
    damaged: list[str] = field(default_factory=list)
    erased: list[list[str]] = field(default_factory=list)
    format: int = FORMAT

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def write(folder: Path, manifest: Manifest) -> str:
    """Put it beside what it names; its own SHA-256."""
    data = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
    path = folder / NAME
    path.touch(mode=0o600)
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def read(folder: Path) -> Manifest:
    """That of a whole backup, of which every file is as it was written; BackupProblem otherwise. Touches nothing."""
    try:
        said = json.loads((folder / NAME).read_bytes())
        if said["format"] != FORMAT:
            raise BackupProblem(f"{folder} was made by another Lado, in a form that this one does not know.")
        files = {name: Kept(**row) for name, row in said.pop("files").items()}
        manifest = Manifest(**said, files=files)
    except FileNotFoundError as fault:
        raise BackupProblem(f"{folder} is no backup, or one that was never finished: it has no {NAME}.") from fault
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BackupProblem(f"{folder / NAME} cannot be read ({type(fault).__name__}): take another backup.") from fault
    for name, kept in manifest.files.items():
        _check(folder, name, kept)
    return manifest


def _check(folder: Path, name: str, kept: Kept) -> None:
    path = folder / name
    if ".." in Path(name).parts or Path(name).is_absolute():
        raise BackupProblem(f"{NAME} names a file outside of the backup: {name}")
    try:
        found = fingerprint(path)
    except OSError as fault:
        raise BackupProblem(f"{path} is missing or cannot be read: take another backup.") from fault
    if found != kept:
        raise BackupProblem(f"{path} is not as it was written: take another backup.")


def fingerprint(path: Path) -> Kept:
    """SHA-256 and size of a file as it lies on the disk."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return Kept(digest.hexdigest(), size)


def files_of(folder: Path) -> dict[str, Kept]:
    """Every file below `folder`, read again from the disk."""
    return {path.relative_to(folder).as_posix(): fingerprint(path) for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    for below, _folders, names in os.walk(folder):
        yield from (Path(below) / name for name in sorted(names))
