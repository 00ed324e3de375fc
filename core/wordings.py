"""Mails and SMS whose words the chain may write itself. Who sends a message declares it; who keeps words answers.

A declared message has words of its own, which hold until the chain publishes others (signatures.commands.
templates_wordings). Words are plain text with `{{ field }}`: a field that is not declared, and all else, is text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

FIELD: Final = re.compile(r"\{\{ *([a-z][a-z0-9_]{0,39}) *\}\}")


@dataclass(frozen=True)
class Words:
    """`subject` of a mail, nothing in an SMS; `text` of an SMS, or the sentence that a mail begins with."""

    text: str
    subject: str = ""


@dataclass(frozen=True)
class Message:
    """A message that is sent for `purpose` by `channel` (mail, sms). `own` gives its own words in a language, `title`
    is what people call it."""

    purpose: str
    channel: str
    fields: tuple[str, ...]
    own: Callable[[str], Words]
    title: Any = ""


_messages: dict[tuple[str, str], Message] = {}
_kept: list[Callable[[str, str, str], Words | None]] = []


def declare(message: Message) -> None:
    _messages[message.purpose, message.channel] = message


def declared() -> list[Message]:
    """Every message, by purpose and channel."""
    return [_messages[key] for key in sorted(_messages)]


def message_of(purpose: str, channel: str) -> Message | None:
    return _messages.get((purpose, channel))


def keep(published: Callable[[str, str, str], Words | None]) -> None:
    """Ask `published(purpose, channel, language)` for the chain's own words from now on."""
    _kept[:] = [published]


def written(purpose: str, channel: str, language: str, values: Mapping[str, str]) -> Words | None:
    """The chain's own words with `values` in them; None where it has none, or they name what there is no value for."""
    found = _kept[0](purpose, channel, language) if _kept else None
    if found is None or not set(FIELD.findall(found.subject + found.text)) <= values.keys():
        return None
    return Words(filled(found.text, values), filled(found.subject, values))


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with `values` in the places of their names, read once: what is in a value is no field."""
    return FIELD.sub(lambda place: values[place[1]], text)
