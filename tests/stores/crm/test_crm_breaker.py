"""The breaker, alone under every order of events, and around a real port."""

import logging
import threading

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core import metrics
from stores.crm import CrmFailed, Failure, Guarded, Key, Query, Want
from stores.crm.breaker import Breaker
from tests.crm_server import TOKEN

AFTER, REST = 3, 10


class BreakerMachine(RuleBasedStateMachine):
    """Asks, answers and time in any order. The model knows only what came back, and when asking was allowed."""

    def __init__(self):
        super().__init__()
        self.breaker = Breaker(after=AFTER, rest=REST)
        self.now = 100.0
        self.asking = 0
        self.row = 0  # failures in a row
        self.last = None  # when it last failed, or was tried, with the breaker open

    @rule(seconds=st.sampled_from([0, 0.5, 1, 4, 9.5, 10, 25]))
    def wait(self, seconds):
        self.now += seconds

    @rule()
    def ask(self):
        allowed = self.breaker.may_ask(self.now)
        if self.row < AFTER:
            assert allowed
        else:
            assert allowed == (self.now >= self.last + REST)
            self.last = self.now if allowed else self.last
        self.asking += allowed

    @precondition(lambda self: self.asking)
    @rule()
    def answered(self):
        self.asking -= 1
        self.row, self.last = 0, None
        self.breaker.worked()
        assert self.breaker.may_ask(self.now)
        self.asking += 1

    @precondition(lambda self: self.asking)
    @rule()
    def failed(self):
        self.asking -= 1
        self.row += 1
        self.breaker.failed(self.now)
        if self.row >= AFTER:
            self.last = self.now
            assert not self.breaker.may_ask(self.now)

    @invariant()
    def says_whether_it_is_open(self):
        assert self.breaker.is_open(self.now) == (self.row >= AFTER and self.now < self.last + REST)


BreakerMachine.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestBreaker = BreakerMachine.TestCase


def test_one_of_many_threads_tries_again():
    breaker, gate, allowed = Breaker(after=1, rest=10), threading.Barrier(20), []
    breaker.failed(0.0)

    def ask():
        gate.wait(10)
        allowed.append(breaker.may_ask(11.0))

    threads = [threading.Thread(target=ask) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 19 + [True]


# --- around the port --------------------------------------------------------------------------------------------------
def ask(guarded, query):
    try:
        return guarded.look_up(query)
    except CrmFailed as failed:
        return failed.failure


def test_a_system_that_fails_is_left_alone_and_costs_nothing(crm, guarded, panel):
    crm.mode = "error"
    asked = [ask(guarded, panel) for _n in range(20)]

    assert asked == [Failure.REFUSED] * 5 + [Failure.RESTING] * 15
    assert (len(crm.asked), guarded.state) == (5, "resting")


def test_it_is_asked_again_after_its_rest(crm, port, panel):
    guarded = Guarded(port, breaker=Breaker(after=1, rest=0))
    crm.mode = "error"
    assert ask(guarded, panel) == Failure.REFUSED
    crm.mode = "good"

    assert ask(guarded, panel).name == "Beatriz Fontoura"
    assert guarded.state == "asked"


def test_only_so_many_wait_for_it_at_once(crm, port, panel):
    guarded, waits = Guarded(port, at_once=2), threading.Semaphore(0)
    crm.mode, crm.watch = "slow", waits.release
    threads = [threading.Thread(target=ask, args=[guarded, panel]) for _n in range(2)]
    for thread in threads:
        thread.start()
    for _thread in threads:
        assert waits.acquire(timeout=10)

    assert ask(guarded, panel) == Failure.BUSY
    for thread in threads:
        thread.join()
    crm.mode = "good"
    assert ask(guarded, panel).tier == "gold"


def test_a_fault_of_our_own_is_a_failure_too(panel):
    class Odd:
        def look_up(self, _query):
            raise RecursionError("Beatriz Fontoura")

    assert ask(Guarded(Odd()), panel) == Failure.BROKEN


@pytest.mark.parametrize(("mode", "result"), [("good", "found"), ("error", "refused"), ("not_json", "broken")])
def test_what_came_of_it_is_counted(crm, guarded, panel, mode, result):
    before = metrics.crm_lookups.labels(result)._value.get()
    crm.mode = mode
    ask(guarded, panel)

    assert metrics.crm_lookups.labels(result)._value.get() == before + 1


@pytest.mark.parametrize("mode", ["slow", "error", "not_json", "lost", "garbage", "huge", "bidi"])
def test_logs_name_the_fault_and_no_customer(crm, guarded, caplog, mode):
    caplog.set_level(logging.DEBUG)
    crm.mode = mode
    ask(guarded, Query(Key.PHONE, "+351912345678", Want.PANEL))

    said = caplog.text
    assert mode == "bidi" or "the customer system gave no answer" in said
    assert not any(secret in said for secret in ("912345678", TOKEN, "Beatriz", "Fontoura"))
