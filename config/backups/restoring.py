"""Putting a backup back: everything is looked at before anything is touched, and comes back if a step fails."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from config.backups import checking, manifest, papers, programs, secrets, tables
from config.backups.manifest import DOCUMENTS, DUMP, KEYS, Manifest
from config.backups.problems import BackupProblem
from core.erasures import CLAIM, CUSTOMER, DOCUMENT, Erasure, erasures
from feedback.commands.claim_erasing import erase_claims_again
from signatures.commands.erasing import erase_person_again
from signatures.commands.retention import erase_again

log = logging.getLogger(__name__)
ASIDE = "lado_before_restore"


@dataclass(frozen=True)
class Restored:
    """`erased_again` had been erased after the backup was made; `chains` and `seals` were checked."""

    made_at: datetime
    rows: int
    files: int
    erased_again: list[str]
    chains: int
    seals: int
    damaged: list[str]


def restore_backup(source: Path, *, force: bool, listed: Path | None, sample: int, now: datetime) -> Restored:
    """Replace database, documents and keys by those of `source`. Raises BackupProblem, with all as it was before.

    `listed` names documents (a reference on each line) that were erased since and are to stay so.
    """
    source = source.absolute()
    said = manifest.read(source)
    programs.run("pg_restore", "--list", str(source / DUMP))
    extra = _listed(listed)
    _refuse_what_runs()
    _put_back_cut_off()
    _refuse(said, force=force)
    secrets.note_given()
    with _others_aside():
        _database(source, said)
        secrets.copy_in(source / KEYS)
        files = papers.copy_in(source / DOCUMENTS, _names(said))
        call_command("migrate", interactive=False, verbosity=0)
        again = _erased_again(said, extra, now=now)
        found = checking.checked(said, sample=sample, now=now)
    return Restored(said.at, sum(said.rows.values()), files, again, found.chains, found.seals, said.damaged)


def _names(said: Manifest) -> list[str]:
    return [name.removeprefix(f"{DOCUMENTS}/") for name in said.files if name.startswith(f"{DOCUMENTS}/")]


def _listed(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return [line.strip().upper() for line in path.read_text().splitlines() if line.strip()]
    except (OSError, ValueError) as fault:
        raise BackupProblem(f"{path} cannot be read ({type(fault).__name__}).") from fault


# --- before anything is touched -------------------------------------------------------------------------------------
def _refuse_what_runs() -> None:
    if others := tables.is_in_use():
        raise BackupProblem(
            f"Somebody uses the database ({others} connections). Stop Lado first: web, worker and beat."
        )


def _refuse(said: Manifest, *, force: bool) -> None:
    if unknown := tables.migrations_unknown(said.migrations):
        raise BackupProblem(f"The backup comes from a newer Lado ({unknown[-1]}). Install that one first.")
    backed_up = {name.removeprefix(f"{KEYS}/") for name in said.files if name.startswith(f"{KEYS}/")}
    secrets.check_fit(said.proof, said.made_at, backed_up=backed_up)
    if not force and not tables.is_empty():
        raise BackupProblem(
            "There are stores or people in this Lado already. A restore replaces all: say --force if you mean it."
        )


# --- what was there before -------------------------------------------------------------------------------------------
@contextmanager
def _others_aside() -> Iterator[None]:
    """What is there now lies aside while the block works: it comes back when that fails, and goes when it is done.

    That the schema lies aside says that nothing is decided yet, also to the next restore after a kill.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
    try:
        secrets.move_aside()
        yield
    except BaseException:
        _undo()
        raise
    _forget()


def _undo() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        secrets.put_back()
        cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {ASIDE} CASCADE")
    secrets.forget_aside()


def _put_back_cut_off() -> None:
    """A restore before this one was killed: with the schema still aside it had not come to its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [ASIDE])
        half = cursor.fetchone() is not None
    if half:
        log.warning("a restore was cut off: what was there before is put back first")
        secrets.note_given()
        _undo()
    else:
        secrets.forget_aside()


# --- the steps -------------------------------------------------------------------------------------------------------
def _database(source: Path, said: Manifest) -> None:
    name = connection.settings_dict["NAME"]
    programs.run(
        "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-acl", f"--dbname={name}",
        str(source / DUMP),
    )  # fmt: skip
    connection.close()  # it remembers statements about tables that are gone
    found = tables.rows_now()
    if found != said.rows:
        wrong = sorted(name for name in found.keys() | said.rows if found.get(name) != said.rows.get(name))
        raise BackupProblem(f"The restored database is not the one of the backup: {json.dumps(wrong[:5])}")


def _erased_again(said: Manifest, extra: list[str], *, now: datetime) -> list[str]:
    """What was erased after the backup was made does not come back with it."""
    noted = [*erasures(), *(Erasure(kind, name, datetime.fromisoformat(at)) for kind, name, at in said.erased)]
    references = dict.fromkeys([each.name for each in noted if each.kind == DOCUMENT] + extra)
    done = [reference for reference in references if erase_again(reference=reference, now=now)]
    # a number may have been given to somebody else since: only who was erased after this backup is meant by it
    people = dict.fromkeys(each.name for each in noted if each.kind == CUSTOMER and each.at > said.at)
    done += [f"#{name}" for name in people if erase_person_again(customer_id=int(name), now=now)]
    return done + erase_claims_again(noted={each.name for each in noted if each.kind == CLAIM}, now=now)
