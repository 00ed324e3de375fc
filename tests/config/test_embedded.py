"""Lado's own PostgreSQL and Valkey: how they start, as whom, what they survive and what they say."""

import os
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import Ground, SetupProblem
from config.embedded.account import Account
from tests.config.conftest import AS_ROOT, NOBODY, processes_of


def started(ground):
    return ground.start({})


def test_servers_answer_and_listen_on_no_network(ground):
    found = started(ground)
    with psycopg.connect(found["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SELECT datlocprovider FROM pg_database WHERE datname = 'lado'").fetchone() == ("b",)
    with redis.Redis.from_url(found["REDIS_URL"]) as client:
        assert client.config_get("port", "save", "appendonly") == {"port": "0", "save": "", "appendonly": "no"}


def test_servers_run_as_an_unprivileged_account(ground):
    started(ground)
    expected = NOBODY.pw_uid if AS_ROOT else os.geteuid()
    owners = {Path(f"/proc/{child.process.pid}").stat().st_uid for child in ground.children}
    assert owners == {expected}
    assert {path.stat().st_uid for path in (ground.place.cluster, ground.place.sockets)} == {expected}


def test_sockets_are_closed_to_other_users(ground):
    started(ground)
    assert stat.S_IMODE(ground.place.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(ground.place.cluster.stat().st_mode) == 0o700


def test_stop_leaves_no_process_and_no_socket(ground, folder):
    started(ground)
    assert processes_of(folder)
    ground.stop()
    assert not processes_of(folder)
    assert not (folder / "run").exists()


def test_data_and_keys_are_kept_over_a_restart(ground):
    first = started(ground)
    with psycopg.connect(first["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    ground.stop()
    second = started(ground)
    with psycopg.connect(second["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    assert first == second


def test_keys_are_long_different_and_private(ground, folder):
    found = started(ground)
    keys = {found[name] for name in ("LADO_SECRET_KEY", "LADO_DATA_KEY", "LADO_HASH_KEY", "LADO_VAPID_KEY")}
    assert {len(key) for key in keys} == {44}
    assert len(keys) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "keys").iterdir()} == {0o600}


def test_start_refuses_a_second_user_of_the_folder(ground, folder):
    started(ground)
    other = Ground(var=folder, purpose="up", say=print)
    with pytest.raises(SetupProblem, match=rf"`manage.py test` \(pid {os.getpid()}\) is using this folder's database"):
        other.start({})


def test_start_makes_the_key_anew_that_reads_nothing(ground, folder):
    """An installation that was there before phones were told has no key for it yet."""
    first = started(ground)
    ground.stop()
    (folder / "keys" / "vapid").unlink()
    second = started(ground)
    assert second["LADO_VAPID_KEY"] != first["LADO_VAPID_KEY"]
    assert second["LADO_DATA_KEY"] == first["LADO_DATA_KEY"]


def test_start_refuses_to_make_new_keys_for_old_data(ground, folder):
    started(ground)
    ground.stop()
    (folder / "keys" / "data").unlink()
    with pytest.raises(SetupProblem, match="Put the folder keys back from your backup"):
        started(ground)


def test_start_refuses_data_of_another_postgresql(ground):
    started(ground)
    ground.stop()
    (ground.place.cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(SetupProblem, match=r"written by PostgreSQL 16 and this Lado brings 18"):
        started(ground)


def test_start_survives_a_reboot_that_gave_the_old_pid_to_something_else(ground):
    started(ground)
    ground.stop()
    account = ground.place.account
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/", **account.drop()) as stranger:
        (ground.place.cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{ground.place.cluster}\n1\n5432\n\n\n")
        started(ground)
        assert stranger.poll() is None
        stranger.kill()


def test_start_ends_a_server_that_a_killed_supervisor_left(ground, folder):
    started(ground)
    ground.stop()
    leftover = Ground(var=folder, purpose="test", say=print, throwaway=True)
    leftover.start({})
    server = next(child for child in leftover.children if child.name == "postgres")
    leftover._lock.release()  # as the kernel does for a killed process
    found = started(ground)
    assert not server.running
    with psycopg.connect(found["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    leftover.children = [child for child in leftover.children if child is not server]
    leftover.place = None
    leftover.stop()


def test_start_replaces_a_cluster_that_was_cut_off_while_being_made(ground, folder):
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    started(ground)
    assert not (folder / "postgres.new").exists()


def test_only_the_missing_server_is_started(ground):
    found = ground.start({"REDIS_URL": "redis://127.0.0.1:1/0"})
    assert [child.name for child in ground.children] == ["postgres"]
    assert "REDIS_URL" not in found


def test_nothing_is_started_beside_given_servers(ground, folder):
    found = ground.start({"REDIS_URL": "redis://127.0.0.1:1/0", "DATABASE_URL": "postgresql://127.0.0.1:1/shop"})
    assert not ground.children
    assert set(found) == {"LADO_SECRET_KEY", "LADO_DATA_KEY", "LADO_HASH_KEY", "LADO_VAPID_KEY"}
    assert (folder / "log").is_dir()


def test_sockets_move_to_a_short_path_when_the_folder_is_deep(folder):
    deep = folder / ("very-" * 12 + "deep") / ("deeper-" * 6)
    ground = Ground(var=deep, purpose="test", say=print, throwaway=True)
    found = ground.start({})
    sockets = ground.place.sockets
    assert len(str(sockets)) < 60
    with psycopg.connect(found["DATABASE_URL"]):
        pass
    ground.stop()
    assert not sockets.exists()


def test_data_moves_away_from_a_home_that_the_servers_cannot_enter(folder, monkeypatch):
    monkeypatch.setattr("config.embedded.place.ELSEWHERE", folder / "elsewhere")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    ground = Ground(var=closed / "var", purpose="test", say=print, throwaway=True)
    found = ground.start({})
    with psycopg.connect(found["DATABASE_URL"]):
        pass
    assert ground.place.moved == AS_ROOT
    assert ground.place.data.is_relative_to(folder / "elsewhere" if AS_ROOT else closed)
    assert (closed / "var" / "keys" / "secret").exists()
    ground.stop()


def test_account_of_existing_data_is_kept(ground):
    started(ground)
    ground.stop()
    owner = ground.place.cluster.stat().st_uid
    started(ground)
    assert ground.place.account == Account(owner, ground.place.account.gid)
