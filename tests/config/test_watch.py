"""A child that ends is started again, later each time."""

import os
import time

import pytest

from config.embedded.account import Account
from config.embedded.process import Child
from config.supervise.stop import StopRequest
from config.supervise.watch import STEADY, Watched, ending, stop_all
from tests.config.test_process import a_child
from tests.waiting import wait_until


@pytest.fixture
def said():
    return []


def fallen(tmp_path, said) -> Watched:
    child = a_child(tmp_path, "exit 3")
    child.start()
    child.process.wait()
    return Watched(child, said.append)


def test_look_starts_a_fallen_child_again_after_a_pause(tmp_path, said):
    watched = fallen(tmp_path, said)
    first, now = watched.child.process.pid, time.monotonic()
    watched.look(now)
    watched.look(now + 0.9)
    assert watched.child.process.pid == first
    watched.look(now + 1.0)
    assert watched.child.process.pid != first
    assert said == [f"shell ended with code 3; it is started again in 1 s (see {watched.child.log})"]
    watched.child.stop(patience=5)


def test_look_waits_longer_after_each_fall(tmp_path, said):
    watched = fallen(tmp_path, said)
    for _fall in range(7):
        watched.child.process.wait()
        now = time.monotonic()
        watched.look(now)
        watched.look(now + 30)
    watched.child.process.wait()
    assert [line.split(" in ")[1].split(" (")[0] for line in said] == [
        "1 s",
        "2 s",
        "4 s",
        "8 s",
        "16 s",
        "30 s",
        "30 s",
    ]


def test_look_forgives_falls_after_a_steady_time(tmp_path, said):
    watched = fallen(tmp_path, said)
    watched.falls = 5
    watched.look(watched.child.started_at + STEADY + 1)
    assert watched.falls == 1


def test_look_leaves_alone_what_is_not_needed_and_keeps_falling(tmp_path, said):
    watched = fallen(tmp_path, said)
    watched.tries = 1
    for _look in range(4):
        watched.child.process.wait()
        now = time.monotonic()
        watched.look(now)
        watched.look(now + 30)
    assert [line.split("; ")[1].split(" (")[0] for line in said] == ["it is started again in 1 s", "it is left at that"]


def test_ending_names_the_signal():
    assert ending(-9) == "was ended by SIGKILL"
    assert ending(0) == "ended with code 0"


def test_stop_all_kills_at_once_when_asked_twice(tmp_path):
    stop = StopRequest()
    stop.times = 2
    stubborn = Child(
        "stubborn",
        ["/bin/sh", "-c", "trap '' TERM; echo ready; while :; do read line </dev/zero; done"],
        tmp_path / "log",
        Account(os.geteuid(), os.getegid()),
        {},
    )
    stubborn.start()
    wait_until(lambda: "ready" in stubborn.last_words())
    started = time.monotonic()
    stop_all([stubborn], stop)
    assert not stubborn.running
    assert time.monotonic() - started < 5
