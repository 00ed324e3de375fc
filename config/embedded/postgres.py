"""Lado's own PostgreSQL: made once, started, and made to answer."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.embedded.place import FIRST_START_BYTES, LATER_START_BYTES, Place, check_space, make_folder
from config.embedded.problems import SetupProblem, disk_full
from config.embedded.process import Child, wait_for
from config.embedded.programs import Programs, check_loadable

DATABASE = USER = "lado"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "jit": "off",  # pages ask small questions: compiling them costs more than running them
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m ",
    "logging_collector": "off",
    "log_error_verbosity": "terse",  # the details of an error quote values, which may be personal
    "log_min_error_statement": "panic",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
SERVER_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def database_url(sockets: Path, database: str = DATABASE) -> str:
    """How Django and psycopg reach the server."""
    return f"postgresql://{USER}@/{database}?host={quote(str(sockets), safe='')}"


def prepare_cluster(place: Place, programs: Programs, *, throwaway: bool) -> None:
    """Make the cluster when there is none, or see that the one there can be started."""
    version = check_loadable(programs.postgres_server, place.account)
    if not place.cluster.exists():
        check_loadable(programs.initdb, place.account)
        check_space(place.data, needed=FIRST_START_BYTES)
        _make_cluster(place, programs, options=["--no-sync"] if throwaway else [])
        return
    check_space(place.data, needed=LATER_START_BYTES)
    _check_version(place, version)
    _end_leftover(place)


def _make_cluster(place: Place, programs: Programs, *, options: list[str]) -> None:
    """Made under another name and renamed, so that a start that was cut off leaves no half cluster behind."""
    new = place.cluster.with_name("postgres.new")
    shutil.rmtree(new, ignore_errors=True)
    make_folder(new, mode=0o700, owner=place.account)
    command = [str(programs.initdb), "-D", str(new), "-U", USER, "--auth=trust", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions", *options]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd="/", env=SERVER_ENVIRONMENT, **place.account.drop()
    )
    if done.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise _explained(place, done.stderr, doing="The database could not be made")
    new.rename(place.cluster)


def _explained(place: Place, said: str, *, doing: str) -> SetupProblem:
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return disk_full(place.data)
    faults = [line for line in said.splitlines() if "error:" in line.lower() or "FATAL" in line or "PANIC" in line]
    return SetupProblem(f"{doing}: {(faults or said.splitlines() or ['it said nothing'])[-1].strip()}")


def _check_version(place: Place, version: str) -> None:
    """A cluster belongs to one major version of PostgreSQL."""
    try:
        made_by = (place.cluster / "PG_VERSION").read_text().strip()
    except OSError as fault:
        raise SetupProblem(
            f"{place.cluster} is no PostgreSQL data folder. Move it away, or put it back from your backup."
        ) from fault
    brought = version.rpartition(" ")[2].partition(".")[0]
    if made_by != brought:
        raise SetupProblem(
            f"The data in {place.cluster} was written by PostgreSQL {made_by} and this Lado brings {brought}. "
            "Start it once with the Lado that wrote it, make a backup there (manage.py backup), move the folder away "
            "and restore the backup here."
        )


def _end_leftover(place: Place) -> None:
    """End the server of a supervisor that was killed, and forget a pid that now belongs to something else.

    Only for the holder of the lock: nobody else's server can work in this folder."""
    note = place.cluster / "postmaster.pid"
    try:
        pid = int(note.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    for sig in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if not _works_in(pid, place.cluster):
            break
        os.kill(pid, sig)
        wait_for(lambda: not _works_in(pid, place.cluster), seconds=10)
    note.unlink(missing_ok=True)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def postgres_child(place: Place, programs: Programs, *, throwaway: bool) -> Child:
    """The server process; `throwaway` gives durability up for speed and is for tests alone."""
    settings = SETTINGS | (THROWAWAY if throwaway else {}) | {"unix_socket_directories": str(place.sockets)}
    command = [str(programs.postgres_server), "-D", str(place.cluster)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return Child(
        name="postgres",
        command=command,
        log=place.logs / "postgres.log",
        account=place.account,
        environment=SERVER_ENVIRONMENT,
        stop_signal=signal.SIGINT,  # fast: ends the connections, writes everything down
        death_signal=signal.SIGINT,
    )


def wait_until_it_answers(place: Place, child: Child) -> None:
    """Return when Lado's database is there to be used; SetupProblem with PostgreSQL's own reason when it is not."""
    if not wait_for(lambda: not child.running or _answers(place), seconds=60) or not child.running:
        raise _explained(place, child.last_words(), doing=f"The database did not start (see {child.log})")
    with psycopg.connect(database_url(place.sockets, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _answers(place: Place) -> bool:
    try:
        psycopg.connect(database_url(place.sockets, "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
