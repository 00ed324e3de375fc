import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.evidence import (
    START,
    BrokenChain,
    NotCanonical,
    NotPlain,
    canonical,
    check_chain,
    code_events,
    link,
    read,
)
from tests.signatures.pdf.ceremony import evidence, frozen

PLAIN = st.recursive(
    st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_record_names_the_very_bytes():
    record = read(evidence(frozen()))

    assert record["document"]["sha256"] == hashlib.sha256(frozen().pdf).hexdigest()
    assert record["document"]["length"] == len(frozen().pdf)
    assert record["consents"] == [{"code": "marketing", "sha256": "0" * 64, "given": 0}]
    assert record["chain"]["count"] == 4


def test_canonical_is_that_of_rfc_8785():
    assert canonical({"b": 1, "a": "é\n\u20ac", "\U0001f600": [], "\ufb33": {}}) == (
        '{"a":"é\\n€","b":1,"\U0001f600":[],"\ufb33":{}}'.encode()
    )


@given(st.dictionaries(st.text(max_size=5), PLAIN, max_size=4))
def test_canonical_is_read_back(record):
    assert read(canonical(record)) == record


@pytest.mark.parametrize("value", [1.0, True, None, 2**53, "\ud800", {1: 2}, b"x", float("nan")])
def test_what_two_programs_write_in_two_ways_is_refused(value):
    with pytest.raises(NotPlain):
        canonical({"x": value})


def test_too_deep_is_refused():
    deep = []
    for _step in range(30):
        deep = [deep]
    with pytest.raises(NotPlain):
        canonical({"x": deep})


@pytest.mark.parametrize(
    "data", [b'{"b":1,"a":2}', b'{ "a":1}', b"[]", b"{", b"\xff", b'{"a":1.5}', b'{"a":1,"a":1}', b"[" * 99_999]
)
def test_read_refuses_what_is_not_canonical(data):
    with pytest.raises(NotCanonical):
        read(data)


def chain(count):
    entries, head = [], START
    for number in range(count):
        event = {"event": "signed", "number": number}
        head = hashlib.sha256(head + json.dumps(event, separators=(",", ":")).encode()).digest()
        entries.append((event, head))
    return entries, head


def test_chain_adds_up():
    entries, head = chain(5)

    check_chain(entries, count=5, head=head)
    assert link(entries[3][1], entries[4][0]) == head
    check_chain([], count=0, head=START)


@pytest.mark.parametrize(
    ("spoil", "code", "at"),
    [
        (lambda entries: entries[:-1], "count", 4),
        (lambda entries: [*entries[:2], *entries[3:]], "link", 3),
        (lambda entries: [entries[1], entries[0], *entries[2:]], "link", 1),
        (lambda entries: [*entries[:2], ({"event": "signed", "number": 9}, entries[2][1]), *entries[3:]], "link", 3),
    ],
)
def test_chain_that_was_touched_says_where(spoil, code, at):
    entries, head = chain(5)

    with pytest.raises(BrokenChain) as caught:
        check_chain(spoil(entries), count=5, head=head)

    assert (caught.value.code, caught.value.at) == (code, at)


def test_chain_written_anew_is_told_by_its_head():
    entries, _head = chain(5)
    with pytest.raises(BrokenChain, match="head"):
        check_chain(entries, count=5, head=bytes(32))


HISTORY = [
    {"what": "frozen", "at": "1"},
    {"what": "link", "role": "customer", "code": 0, "at": "2"},
    {"what": "link", "role": "customer", "code": 1, "at": "3"},
    {"what": "code", "role": "customer", "event": "wrong", "at": "4"},
    {"what": "code", "role": "witness", "event": "wrong", "at": "5"},
    {"what": "link", "role": "customer", "code": 1, "at": "6"},
    {"what": "code", "role": "customer", "event": "expired", "at": "7"},
    {"what": "code", "role": "customer", "at": "8"},
]


def test_codes_are_told_of_in_order_and_of_nobody_else():
    found = code_events(HISTORY, role="customer", to="x")

    events = ["sent", "wrong", "resent", "expired", "right"]
    assert [(each.event, each.at, each.to) for each in found] == [
        (event, at, "x") for event, at in zip(events, "34678", strict=True)
    ]


@given(st.lists(st.sampled_from(HISTORY), max_size=12))
def test_every_code_that_was_typed_is_told_of_once(history):
    found = code_events(history, role="customer", to="")

    mine = [each for each in history if each.get("role") == "customer"]
    tried = [each for each in mine if each["what"] == "code"]
    sent = [each for each in mine if each.get("code")]
    assert len(found) == len(tried) + len(sent)
    assert sum(each.event == "sent" for each in found) <= 1
    canonical({"codes": [{"event": each.event, "at": each.at, "to": each.to} for each in found]})
