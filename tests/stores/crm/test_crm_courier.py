"""The loop behind the port: one for all threads, and whoever waits for it is let go."""

import asyncio
import threading
import time

import pytest

from stores.crm.courier import Courier


async def answer(_session):
    return threading.get_ident()


def test_threads_that_come_first_together_share_one_loop():
    courier, gate, found = Courier(), threading.Barrier(20), []

    def run():
        gate.wait(10)
        found.append(courier.run(answer, until=time.monotonic() + 10))

    threads = [threading.Thread(target=run) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 20
    assert len(set(found)) == 1
    assert threading.get_ident() not in found


def test_errand_that_does_not_end_is_ended():
    courier, ended = Courier(), threading.Event()

    async def never(_session):
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        courier.run(never, until=time.monotonic() + 0.05)
    assert ended.wait(10)


def test_nobody_waits_for_a_loop_that_is_stuck():
    courier, over = Courier(), threading.Event()
    began = time.monotonic()

    async def block(_session):
        over.wait(20)

    try:
        with pytest.raises(TimeoutError):
            courier.run(block, until=began + 0.05)
        assert time.monotonic() - began < 5
    finally:
        over.set()


def test_a_forked_process_has_a_loop_of_its_own():
    courier = Courier()
    first = courier.run(answer, until=time.monotonic() + 10)
    courier._process -= 1  # as a child finds it: the loop's thread stayed with the parent

    assert courier.run(answer, until=time.monotonic() + 10) != first


def test_what_is_to_be_done_later_is_done():
    done = threading.Event()
    Courier().later(0.01, done.set)

    assert done.wait(10)
