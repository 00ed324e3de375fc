"""Each obstacle gets one sentence that says what to do."""

import errno
import os
import shutil
import subprocess
import sys

import pytest

from config.embedded import SetupProblem
from config.embedded.account import server_account
from config.embedded.given import check_given
from config.embedded.place import CHECKOUT, check_space, make_folder
from config.embedded.problems import unwritable
from config.embedded.programs import Programs, check_loadable, installed, reachable
from tests.config.conftest import AS_ROOT, own_environment


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), *arguments],
        env=own_environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_start_names_a_folder_that_cannot_be_written(folder):
    if AS_ROOT:
        closed = folder / "file"
        closed.write_text("not a folder")
        expected = f"Lado cannot write to {closed}/var (not a directory)"
    else:
        closed = folder / "closed"
        closed.mkdir(mode=0o500)
        expected = f"Lado cannot write to {closed}/var (permission denied)"
    done = manage("up", LADO_VAR=str(closed / "var"))
    assert done.returncode == 1
    assert done.stderr.startswith(expected)
    assert done.stderr.count("\n") == 1
    assert "set LADO_VAR to a folder of your own" in done.stderr


def test_start_names_a_folder_that_cannot_even_be_looked_at(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o755 if AS_ROOT else 0o000)  # root may look everywhere
    done = manage("up", LADO_VAR=str(closed / "in" / "var"), LADO_PORT="x")
    expected = "LADO_PORT is 'x'" if AS_ROOT else f"Lado cannot write to {closed}/in/var (permission denied)"
    assert done.returncode == 1
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_start_names_a_database_that_does_not_answer_without_its_password(folder):
    url = "postgresql://lado:hunter2@127.0.0.1:1/shop"
    done = manage("up", LADO_VAR=str(folder), DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL names 127.0.0.1:1/shop, which does not let Lado in (connection")
    assert "Connection refused)" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


def test_check_given_names_a_broker_that_does_not_answer():
    with pytest.raises(SetupProblem, match=r"^REDIS_URL names 127.0.0.1:1/3, which does not answer") as found:
        check_given({"REDIS_URL": "redis://:hunter2@127.0.0.1:1/3"})
    assert "hunter2" not in str(found.value)


def test_check_given_names_a_url_of_a_foreign_kind():
    with pytest.raises(SetupProblem, match=r"^REDIS_URL names"):
        check_given({"REDIS_URL": "http://127.0.0.1:1/"})


def test_check_space_says_how_much_is_missing(tmp_path):
    with pytest.raises(SetupProblem, match=r"MB left and Lado needs 953674316 MB. Free some space"):
        check_space(tmp_path, needed=10**15)


def test_a_full_disk_is_told_as_one(tmp_path):
    fault = OSError(errno.ENOSPC, "No space left on device")
    assert str(unwritable(tmp_path, fault)).startswith(f"The disk that holds {tmp_path} is full.")


def test_make_folder_refuses_what_is_no_folder(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(SetupProblem, match="file exists"):
        make_folder(tmp_path / "taken", mode=0o700)


def test_check_loadable_names_the_missing_library(folder):
    """initdb finds its libpq beside the wheel only: alone it lacks it, as any program lacks a library."""
    alone = folder / "initdb"
    shutil.copy(installed().initdb, alone)
    account = installed_account()
    with pytest.raises(SetupProblem, match=r"^initdb needs the system library libpq-\w+\.so\.5\.18, which is missing"):
        check_loadable(alone, account)


def test_check_loadable_names_a_program_of_another_machine(folder):
    foreign = folder / "postgres"
    foreign.write_bytes(b"\x7fELF not for this machine")
    foreign.chmod(0o755)
    with pytest.raises(SetupProblem, match=r"cannot be started \(exec format error\)"):
        check_loadable(foreign, installed_account())


def test_programs_are_copied_where_the_account_can_run_them(folder):
    closed = closed_copy_of_the_programs(folder)
    account = installed_account()
    found = reachable(closed, account, folder / "programs")
    assert (found is closed) == account.is_me
    assert check_loadable(found.postgres_server, account).startswith("postgres (PostgreSQL) 18")
    assert check_loadable(found.initdb, account).startswith("initdb (PostgreSQL) 18")
    assert "Valkey" in check_loadable(found.valkey_server, account)


def test_programs_are_copied_once(folder):
    closed = closed_copy_of_the_programs(folder)
    first = reachable(closed, installed_account(), folder / "programs")
    made = first.postgres_server.stat().st_ctime_ns
    second = reachable(closed, installed_account(), folder / "programs")
    assert second == first
    assert second.postgres_server.stat().st_ctime_ns == made


def closed_copy_of_the_programs(folder) -> Programs:
    source, closed = installed(), folder / "closed"
    closed.mkdir(mode=0o700)
    for part in (source.postgres, source.postgres_libraries, source.valkey_server.parent):
        shutil.copytree(part, closed / part.relative_to(source.root))
    return Programs(
        root=closed,
        postgres=closed / source.postgres.relative_to(source.root),
        valkey_server=closed / source.valkey_server.relative_to(source.root),
    )


def installed_account():

    account = server_account()
    assert account.is_me != (os.geteuid() == 0)
    return account
