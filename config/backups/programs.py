"""PostgreSQL's own pg_dump and pg_restore, of the server's version; the password stands in no argument."""

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from config.backups.problems import BackupProblem
from config.embedded.programs import POSTGRES_WHEEL

ASKED = {  # parts of Django's entry that libpq reads from its surroundings
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}
OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "options": "PGOPTIONS",
}


def run(name: str, *arguments: str) -> str:
    """What the program prints; BackupProblem in its own words when it fails."""
    program = _program(name)
    try:
        done = subprocess.run(
            [str(program), *arguments], check=False, capture_output=True, text=True, env=_surroundings(), cwd="/"
        )
    except OSError as fault:
        raise BackupProblem(f"{program} cannot be started ({fault.strerror or fault}).") from fault
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if "error" in line.lower()]
        raise BackupProblem(f"{name} has failed: {(lines or [done.stderr.strip() or 'it said nothing'])[0]}")
    return done.stdout


def server_major() -> int:
    """The major version of the server in use."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def _program(name: str) -> Path:
    major = server_major()
    for path in _candidates(name):
        if _major(path) == major:
            return path
    raise BackupProblem(
        f"The database is PostgreSQL {major}, and there is no {name} of that version. Type: "
        f"sudo apt-get install postgresql-client-{major}"
    )


def _candidates(name: str) -> Iterator[Path]:
    """Those of our own server, of Debian's packages, and on the path."""
    wheel = Path(sysconfig.get_path("platlib")) / POSTGRES_WHEEL
    yield from wheel.glob(f"pginstall*/bin/{name}")
    yield from Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    if found := shutil.which(name):
        yield Path(found)


def _major(program: Path) -> int:
    try:
        said = subprocess.run([str(program), "--version"], check=False, capture_output=True, text=True, cwd="/").stdout
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _surroundings() -> dict[str, str]:
    """How the program finds the database that Django uses, and lets itself in."""
    entry = connection.settings_dict
    told = {ours: str(entry[name]) for name, ours in ASKED.items() if entry.get(name)}
    told |= {ours: str(entry["OPTIONS"][name]) for name, ours in OPTIONS.items() if entry["OPTIONS"].get(name)}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PGPASSFILE") if name in os.environ}
    return kept | {"PGCONNECT_TIMEOUT": "10"} | told
