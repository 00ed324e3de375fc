"""Words of the chain's own: asked for, filled in once, left out where they do not fit."""

import pytest

from core import wordings
from core.wordings import Message, Words


@pytest.fixture
def kept(monkeypatch):
    """What the chain has published, by its place."""
    found = {}
    monkeypatch.setattr(wordings, "_kept", [lambda *place: found.get(place)])
    monkeypatch.setattr(wordings, "_messages", {})
    return found


def test_declared_messages_come_in_their_order(kept):
    second, first = (Message(purpose, "sms", ("a",), lambda _language: Words("x")) for purpose in ("b", "a"))
    wordings.declare(second)
    wordings.declare(first)

    assert wordings.declared() == [first, second]
    assert wordings.message_of("b", "sms") is second
    assert wordings.message_of("b", "mail") is None


def test_words_are_filled_in_once(kept):
    kept["a", "sms", "cs"] = Words("{{ name }} and {{link}}", "For {{ name }}")

    found = wordings.written("a", "sms", "cs", {"name": "{{ link }}", "link": "https://x.example"})

    assert found == Words("{{ link }} and https://x.example", "For {{ link }}")


def test_message_has_its_own_words_where_the_chain_has_none(kept):
    assert wordings.written("a", "sms", "cs", {}) is None


def test_words_that_name_what_is_not_there_are_not_sent(kept):
    kept["a", "sms", "cs"] = Words("Hello {{ gone }}")

    assert wordings.written("a", "sms", "cs", {"name": "x"}) is None
