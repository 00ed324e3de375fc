"""`manage.py up` as a person meets it: real processes from start to end."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from config.embedded.place import CHECKOUT
from tests.config.conftest import own_environment, processes_of
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("up")  # each of these keeps both cores of a small machine busy


def running(terminal, *arguments, **environment):
    opened = terminal(*(arguments or ["--no-demo"]), **environment)
    opened.wait_for("Ctrl-C stops everything.")
    return opened


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}health/ready/", timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return None


def manage(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), *arguments],
        env=own_environment(LADO_VAR=str(folder), **environment),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def command_lines(folder):
    found = {}
    for pid in processes_of(folder):
        try:
            found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def test_up_serves_until_asked_and_leaves_nothing(terminal, folder):
    lado = running(terminal)
    assert answers(lado.address)
    assert len(processes_of(folder)) > 6  # PostgreSQL and its own, Valkey, web, worker, beat, supervisor
    lado.process.send_signal(signal.SIGINT)
    assert lado.end() == 0
    assert lado.said[-1].endswith("Lado has stopped")
    assert not processes_of(folder)


@pytest.mark.long
def test_up_starts_clean_after_the_supervisor_was_killed(terminal, folder):
    first = running(terminal)
    first.process.kill()
    wait_until(lambda: not processes_of(folder), seconds=15, what="the end of every process")
    second = running(terminal)
    assert answers(second.address)
    assert not any("Making the database" in line for line in second.said)
    second.process.terminate()
    assert second.end() == 0


@pytest.mark.long
def test_commands_join_a_running_lado_and_a_second_one_is_refused(terminal, folder):
    lado = running(terminal)
    script = "import os; print(os.environ['DATABASE_URL'], os.environ['LADO_ADDRESS'], os.environ['LADO_DEMO'])"
    joined = manage(folder, "shell", "--verbosity", "0", "-c", script)
    assert joined.stderr == ""
    assert joined.stdout.split()[1:] == [lado.address, "0"]
    assert str(folder).replace("/", "%2F") in joined.stdout
    second = manage(folder, "up", LADO_PORT="0")
    assert second.returncode == 1
    assert second.stderr.startswith(
        f"Lado already runs from this folder, pid {lado.process.pid} ({lado.address}). Stop that one first"
    )
    lado.process.terminate()
    assert lado.end() == 0


@pytest.mark.long
def test_up_starts_a_fallen_part_again(terminal, folder):
    lado = running(terminal)
    for part in ("config.supervise.web", "valkey-server", "--quiet worker", "bin/postgres"):
        name = {"bin/postgres": "postgres", "valkey-server": "valkey"}.get(part, part.replace(".", " ").split()[-1])
        fallen = next(pid for pid, line in command_lines(folder).items() if part in line)
        os.kill(fallen, signal.SIGKILL)
        lado.wait_for(f"{name} was ended by SIGKILL; it is started again in 1 s")
        wait_until(lambda: answers(lado.address), seconds=30, what=f"readiness after the fall of {name}")
    lado.process.terminate()
    assert lado.end() == 0


def test_up_can_be_stopped_while_it_starts(terminal, folder):
    lado = terminal("--no-demo")
    lado.wait_for("Starting PostgreSQL")
    lado.process.send_signal(signal.SIGINT)
    assert lado.end() in {0, 130}
    assert "Traceback" not in "\n".join(lado.said)
    wait_until(lambda: not processes_of(folder), seconds=10)


def test_up_names_who_has_the_port(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = manage(folder, "up", "--no-demo", LADO_PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} is taken by `" in done.stderr
    assert f"(pid {os.getpid()})" in done.stderr
    assert "Traceback" not in done.stderr
    assert not processes_of(folder)


def test_up_refuses_the_known_demo_password_off_loopback(folder):
    done = manage(folder, "up", LADO_PORT="0", LADO_BIND="0.0.0.0")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("LADO_BIND=0.0.0.0 opens Lado to the network")
    assert not processes_of(folder)


@pytest.mark.long
def test_no_demo_is_remembered(folder):
    (folder / "no-demo").touch()
    done = manage(folder, "up", LADO_PORT="0", LADO_BIND="192.0.2.7")
    assert "which this machine does not have" in done.stderr  # and not that the demo's password is known
    asked = manage(folder, "up", LADO_PORT="0", LADO_BIND="192.0.2.7", LADO_DEMO="yes")
    assert "opens Lado to the network" in asked.stderr


def test_no_demo_is_written_down(folder):
    assert manage(folder, "up", "--no-demo", LADO_PORT="x").returncode == 1
    assert (folder / "no-demo").exists()


@pytest.mark.long
def test_up_serves_the_network_with_a_certificate_of_its_own(terminal, folder):
    lado = running(terminal, LADO_BIND="0.0.0.0", LADO_TLS="auto", LADO_DEMO_PASSWORD="of our own", LADO_DEMO="0")
    port = lado.address.rstrip("/").rpartition(":")[2]
    trusting = ssl.create_default_context(cafile=str(folder / "tls" / "ca.crt"))
    with urllib.request.urlopen(f"https://localhost:{port}/ca.crt", context=trusting, timeout=10) as answer:
        assert answer.read() == (folder / "tls" / "ca.crt").read_bytes()
    assert re.fullmatch(r"https://[\d.]+:\d+/", lado.address)
    assert any("To trust this Lado, open https://" in line for line in lado.said)
    lado.process.terminate()
    assert lado.end() == 0
