"""Making a backup: into a folder of another name, which gets its own when everything in it has been read again."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.backups import manifest, papers, programs, secrets, tables
from config.backups.manifest import DOCUMENTS, DUMP, KEYS, Manifest
from config.backups.problems import BackupProblem
from core.erasures import erasures


@dataclass(frozen=True)
class Made:
    """`sha256` is that of the manifest; `damaged` documents had lost a file before."""

    sha256: str
    documents: int
    damaged: list[str]
    given: list[str]


def make_backup(target: Path, *, now: datetime) -> Made:
    """Database, documents and keys as of one instant, in a new folder `target`. Raises BackupProblem.

    Until it is whole the folder is called `target`.half; one that fails is removed, one that is killed stays.
    """
    target = target.absolute()
    half = target.with_name(f"{target.name}.half")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupProblem(f"{target} is there already: a backup overwrites nothing.")
    try:
        half.mkdir(mode=0o700)
    except FileExistsError as fault:
        raise BackupProblem(
            f"A backup into {target} is being made, or was cut off. If nobody makes one, remove {half} and try again."
        ) from fault
    except OSError as fault:
        raise BackupProblem(f"{half} cannot be made ({fault.strerror}).") from fault
    before = os.umask(0o077)  # folders too: what is in them opens everything
    try:
        made = _filled(half, now=now)
        os.sync()
        half.rename(target)
    except OSError as fault:
        shutil.rmtree(half, ignore_errors=True)
        raise BackupProblem(f"The backup was not written ({fault.strerror}); nothing of it is left.") from fault
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    finally:
        os.umask(before)
    return made


def _filled(folder: Path, *, now: datetime) -> Made:
    (folder / DUMP).touch(mode=0o600)
    with tables.snapshot() as seen:
        programs.run(
            "pg_dump", "--format=custom", "--schema=public", "--no-owner", "--no-acl", f"--snapshot={seen.name}",
            f"--file={folder / DUMP}",
        )  # fmt: skip
        rows = seen.rows()
        copied = papers.copy_out(seen.papers(), folder / DOCUMENTS)
        copied.damaged += papers.copy_claims_out(seen.claims(), folder / DOCUMENTS)
    programs.run("pg_restore", "--file=/dev/null", str(folder / DUMP))  # reads all of it
    given = secrets.copy_out(folder / KEYS)
    said = Manifest(
        made_at=now.isoformat(),
        postgres=programs.server_major(),
        migrations=tables.migrations_made(),
        rows=rows,
        files=manifest.files_of(folder),
        given=given,
        proof=secrets.proof(now),
        damaged=copied.damaged,
        erased=[[each.kind, each.name, each.at.isoformat()] for each in erasures()],
    )
    return Made(manifest.write(folder, said), copied.files, copied.damaged, given)
