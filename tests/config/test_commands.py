"""The programs of an embedded Lado."""

import signal

import pytest

from config.supervise.commands import programs


def named(folder, **environment):
    return {child.name: child for child in programs(folder, environment, listener=7)}


def test_programs_are_web_worker_and_beat(tmp_path):
    assert set(named(tmp_path)) == {"web", "worker", "beat"}


@pytest.mark.parametrize(
    ("environment", "alive"),
    [({"LADO_DEMO": "1"}, True), ({"LADO_DEMO": "0"}, False), ({"LADO_DEMO": "1", "LADO_DEMO_PEOPLE": "0"}, False)],
)
def test_a_demo_has_people_unless_told_otherwise(tmp_path, environment, alive):
    assert ("people" in named(tmp_path, **environment)) is alive


def test_only_the_people_trust_the_own_root_and_leave_politely(tmp_path):
    found = named(tmp_path, LADO_DEMO="1", LADO_HTTPS="1")
    trusting = {name for name, child in found.items() if "SSL_CERT_FILE" in child.environment}
    assert trusting == {"people"}
    assert found["people"].environment["SSL_CERT_FILE"] == str(tmp_path / "tls" / "ca.crt")
    assert found["people"].stop_signal == signal.SIGINT


def test_only_web_inherits_the_listening_socket(tmp_path):
    found = named(tmp_path, LADO_DEMO="1")
    assert {name: child.passed_fds for name, child in found.items() if child.passed_fds} == {"web": (7,)}


def test_worker_runs_its_tasks_in_threads_and_leaves_no_child(tmp_path):
    command = list(named(tmp_path)["worker"].command)
    assert command[command.index("--pool") + 1] == "threads"


def test_beat_starts_without_old_notes(tmp_path):
    (tmp_path / "beat").mkdir()
    (tmp_path / "beat" / "schedule").write_bytes(b"torn by a kill")
    named(tmp_path)
    assert list((tmp_path / "beat").iterdir()) == []
