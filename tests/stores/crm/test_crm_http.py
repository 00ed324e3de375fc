"""The port by HTTP before a customer system that is good, slow, down or lying."""

import threading
import time

import pytest

from stores.crm import CrmFailed, Fact, Failure, Key, Query, Want
from stores.crm.http import HttpCrm
from tests.crm_server import BODIES, LIES, MODES, STATUSES, TOKEN
from tests.stores.crm.conftest import WITHIN

MARGIN = 0.5  # seconds that a loaded machine may take to wake a thread


def failure(port, query):
    with pytest.raises(CrmFailed) as failed:
        port.look_up(query)
    return failed.value.failure


def test_look_up_says_who_it_is(crm, port, panel):
    found = port.look_up(panel)

    assert (found.tier, found.name) == ("gold", "Beatriz Fontoura")
    assert found.link == f"{crm.url}/customers/47"
    assert found.facts == (
        Fact({"en": "Contract", "pt": "Contrato"}, {"en": "Fibre 500", "pt": "Fibra 500"}),
        Fact("Customer since", "2014"),
    )


def test_look_up_sends_the_key_in_the_body_only(crm, port):
    port.look_up(Query(Key.PHONE, "+351912345678", Want.TIER, "cs"))

    (asked,) = crm.asked
    assert asked.body == {
        "version": 1, "want": "tier", "customer": {"phone": "+351912345678"}, "language": "cs",
    }  # fmt: skip
    assert asked.path == "/lookup"
    assert "912345678" not in repr(asked.headers)
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"


def test_look_up_for_a_tier_reads_nothing_else(port):
    found = port.look_up(Query(Key.NUMBER, "47", Want.TIER))

    assert (found.tier, found.name, found.link, found.facts) == ("gold", "", "", ())


def test_look_up_of_somebody_unknown_is_none(port):
    assert port.look_up(Query(Key.NUMBER, "48", Want.PANEL)) is None


@pytest.mark.parametrize("mode", sorted(BODIES))
def test_look_up_refuses_what_is_no_answer(crm, port, panel, mode):
    crm.mode = mode

    assert failure(port, panel) == Failure.BROKEN


@pytest.mark.parametrize("mode", sorted(STATUSES))
def test_look_up_takes_no_other_status_and_follows_nowhere(crm, port, panel, mode):
    crm.mode = mode

    assert failure(port, panel) == Failure.REFUSED
    assert len(crm.asked) == 1


@pytest.mark.parametrize("mode", ["slow", "drip", "drip_head"])
def test_look_up_ends_with_its_time_however_it_is_kept_waiting(crm, port, panel, mode):
    crm.mode = mode
    began = time.monotonic()

    assert failure(port, panel) == Failure.SLOW
    assert WITHIN * 0.9 < time.monotonic() - began < WITHIN + MARGIN


def test_look_up_gives_up_on_a_name_that_is_not_resolved(monkeypatch, panel):
    over = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_address, **_options: over.wait(20) and [])
    port = HttpCrm("http://crm.example.org/", TOKEN, (), WITHIN, demo=True)
    began = time.monotonic()

    try:
        assert failure(port, panel) == Failure.SLOW
        assert time.monotonic() - began < WITHIN + MARGIN
    finally:
        over.set()


def test_look_up_finds_nobody_listening(crm, port, panel):
    crm.stop()
    began = time.monotonic()

    assert failure(port, panel) == Failure.DOWN
    assert time.monotonic() - began < WITHIN + MARGIN


def test_look_up_asks_again_when_the_question_was_lost(crm, port, panel):
    crm.modes = ["lost"]

    assert port.look_up(panel).name == "Beatriz Fontoura"
    assert len(crm.asked) == 2


def test_look_up_asks_twice_at_most(crm, port, panel):
    crm.mode = "lost"

    assert failure(port, panel) == Failure.DOWN
    assert len(crm.asked) == 2


def test_look_up_survives_what_is_not_http(crm, port, panel):
    crm.mode = "garbage"

    assert failure(port, panel) in (Failure.BROKEN, Failure.DOWN)


def test_look_up_keeps_its_connection(crm, port, panel, monkeypatch):
    crm.people["48"] = crm.people["47"]
    opened = []
    handle = crm._server.process_request
    monkeypatch.setattr(crm._server, "process_request", lambda *request: (opened.append(1), handle(*request)))

    for _n in range(3):
        port.look_up(panel)

    assert len(opened) == 1


@pytest.mark.parametrize("mode", MODES)
def test_look_up_ends_in_a_record_or_a_failure_in_every_mode(crm, port, panel, mode):
    crm.mode = mode
    began = time.monotonic()

    try:
        found = port.look_up(panel)
    except CrmFailed:
        found = None

    assert time.monotonic() - began < WITHIN + MARGIN
    assert (found is not None) == (mode == "good" or mode in LIES)


@pytest.mark.parametrize("mode", ["wrong_host", "script_link"])
def test_look_up_leads_only_to_hosts_that_are_allowed(crm, port, panel, mode):
    crm.mode = mode

    assert (port.look_up(panel).link, port.look_up(panel).name) == ("", "Beatriz Fontoura")


def test_look_up_cleans_names(crm, port, panel):
    crm.mode = "bidi"

    assert port.look_up(panel).name == "Beagnp.exe Fontour\u00e1" + "\u0301" * 3


def test_look_up_leaves_out_what_is_of_another_kind(crm, port, panel):
    crm.mode = "types"
    found = port.look_up(panel)

    assert (found.name, found.tier, found.link, found.facts) == ("", "?", "", ())


def test_look_up_keeps_texts_and_lists_short(crm, port, panel):
    crm.mode = "many"
    found = port.look_up(panel)

    assert (len(found.name), len(found.facts)) == (80, 8)
    assert {len(fact.value) for fact in found.facts} == {120}


def test_nothing_of_a_customer_is_printed(port, panel):
    shown = repr(port.look_up(panel)) + repr(panel) + repr(port)

    assert not any(secret in shown for secret in ("Beatriz", "'47'", TOKEN, "Fibre"))
