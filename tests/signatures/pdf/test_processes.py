import io
import os
import signal
import threading
from pathlib import Path

import pytest

from core.processes import HEAD, Busy, Lost, Pool, TooSlow, read, write
from tests.waiting import wait_until

WORKER = "tests.signatures.pdf.worker"


@pytest.fixture
def pool():
    made = Pool(WORKER, size=1, calls=3)
    yield made
    made.close()


def ask(pool, timeout=20, patience=10, body=b"", **header):
    return pool.call(header, body, timeout=timeout, patience=patience)


def test_answer_comes_back_with_its_bytes(pool):
    assert ask(pool, body=bytes(3_000_000), do="echo") == ({"do": "echo"}, bytes(3_000_000))


def test_process_is_used_again_and_ended_after_its_calls(pool):
    numbers = [ask(pool, do="pid")[0]["pid"] for _n in range(5)]

    assert numbers[0] == numbers[1] == numbers[2]
    assert numbers[3] == numbers[4] != numbers[0]


def test_prints_do_not_get_into_the_answer(pool):
    assert ask(pool, do="print")[0] == {"do": "print"}


def test_secrets_of_the_settings_do_not_get_there(pool, monkeypatch):
    monkeypatch.setenv("LADO_SECRET", "xyz")
    found = ask(pool, do="surroundings")[0]

    assert "PATH" in found
    assert "LADO_SECRET" not in found


def test_dead_process_is_lost_and_the_next_call_has_another(pool):
    with pytest.raises(Lost):
        ask(pool, do="die")
    assert ask(pool, do="echo")[0]


def test_slow_process_is_ended(pool):
    pid = ask(pool, do="pid")[0]["pid"]
    with pytest.raises(TooSlow):
        ask(pool, timeout=0.2, do="sleep")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert ask(pool, do="echo")[0]


def test_who_comes_while_all_work_waits_and_then_is_told(pool):
    ask(pool, do="pid")
    thread = threading.Thread(target=lambda: ask(pool, do="pause"))
    thread.start()
    wait_until(lambda: not pool._idle)
    with pytest.raises(Busy):
        ask(pool, patience=0.05, do="echo")
    assert ask(pool, do="echo")[0]
    thread.join()


def test_child_after_a_fork_has_processes_of_its_own(pool):
    """Also when another thread of the parent held the pool at that moment."""
    pid = ask(pool, do="pid")[0]["pid"]
    source, sink = os.pipe()
    pool._lock.acquire()
    child = os.fork()
    if child != 0:
        pool._lock.release()
    if child == 0:
        signal.alarm(20)
        os.write(sink, str(ask(pool, do="pid")[0]["pid"]).encode())
        pool.close()
        os._exit(0)
    os.waitpid(child, 0)
    os.close(sink)

    assert int(os.read(source, 20)) != pid
    assert ask(pool, do="pid")[0]["pid"] == pid


def test_process_ends_with_its_parent():
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        mine = Pool(WORKER, size=1)
        os.write(sink, str(ask(mine, do="pid")[0]["pid"]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    pid = int(os.read(source, 20))
    wait_until(lambda: not _lives(pid), seconds=10)


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        HEAD.pack(5, 0) + b"{}",
        HEAD.pack(2, 9) + b"{}1",
        HEAD.pack(2, 0) + b"[]",
        HEAD.pack(2, 0) + b"{x",
        HEAD.pack(2**31, 2**60),
    ],
)
def test_cut_or_absurd_frames_are_lost(data):
    with pytest.raises(Lost):
        read(io.BytesIO(data))


def test_frame_is_read_back():
    out = io.BytesIO()
    write(out, {"a": 1}, b"xyz")
    out.seek(0)
    assert read(out) == ({"a": 1}, b"xyz")
    assert read(out) is None


def test_no_more_wait_than_may(monkeypatch):
    narrow = Pool(WORKER, size=1, waiting=0)
    begun, done = threading.Event(), threading.Event()
    monkeypatch.setattr(narrow, "_call", lambda *_call: (begun.set(), done.wait(20)))
    first = threading.Thread(target=ask, args=(narrow,))
    first.start()
    assert begun.wait(20)

    with pytest.raises(Busy):
        ask(narrow, patience=60, do="echo")

    done.set()
    first.join()
    ask(narrow, do="echo")
