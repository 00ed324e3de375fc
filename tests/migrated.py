"""One database that all migrations have run on; each xdist worker's own is a copy of it: migrating takes half a minute.

`python -m tests.migrated` makes it. The process that starts the run begins with that while its workers still collect;
whoever asks meanwhile waits for the lock, and makes it where that process could not.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.place import CHECKOUT

RUN = "LADO_TEST_RUN"
COMMAND = [sys.executable, "-m", "tests.migrated"]
SECONDS = 60  # for a process that is being ended


def name() -> str:
    """What it is called in this run."""
    return f"test_lado_migrated_{os.environ[RUN]}"


def making() -> subprocess.Popen[bytes]:
    """A process that makes it. Why it failed is told by the one that the next asker starts."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(
        COMMAND, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def made() -> str:
    """Its name, once it is there."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run(COMMAND, cwd=CHECKOUT, env=environment, check=True)
    return name()


def end(process: subprocess.Popen[bytes]) -> None:
    """Nothing of it stays on a server that outlives the run."""
    process.kill()
    process.wait(SECONDS)
    with _server() as server:
        for each in (_half(), name()):
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(each)))


def _half() -> str:
    """As long as it is being made."""
    return f"{name()}_half"


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _main() -> None:
    with (Path(os.environ["LADO_VAR"]) / "migrated.lock").open("w") as lock, _server() as server:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name()]).fetchone():
            return
        _migrate()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(rename.format(sql.Identifier(_half()), sql.Identifier(name())))


def _migrate() -> None:
    import django  # noqa: PLC0415 -- heavy, and most askers find it made

    django.setup()
    from django.db import connection  # noqa: PLC0415 -- settings first

    connection.settings_dict["TEST"]["NAME"] = _half()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()


if __name__ == "__main__":
    _main()
