"""Lengths that end in 0x80: written as they are, not anew; and really indefinite ones still become definite."""

import pytest
from asn1crypto import core

from signatures.keys import definite


class Pair(core.Sequence):
    _fields = [("data", core.OctetString)]


class Pairs(core.SequenceOf):
    _child_spec = Pair


def anew(_self, **_more):
    raise AssertionError("it was written anew")


@pytest.mark.parametrize("length", [126, 380, 636])  # with the inner header 0x80, 0x180, 0x280
def test_value_of_such_a_length_is_not_written_anew(monkeypatch, length):
    raw = Pair({"data": b"x" * length}).dump()
    loaded = Pair.load(raw)
    monkeypatch.setattr(Pair, "_set_contents", anew)

    assert loaded.dump() == raw


def test_list_of_such_a_length_is_not_written_anew(monkeypatch):
    raw = Pairs([{"data": b"x" * 376}]).dump()
    assert raw[:4] == b"\x30\x82\x01\x80"
    loaded = Pairs.load(raw)
    monkeypatch.setattr(Pairs, "_set_contents", anew)

    assert loaded.dump() == raw


def test_indefinite_length_becomes_definite():
    assert Pair.load(b"\x30\x80\x04\x01x\x00\x00").dump() == b"\x30\x03\x04\x01x"


def test_it_is_mended_once():
    before = core.Sequence.dump
    definite.mend()

    assert core.Sequence.dump is before
