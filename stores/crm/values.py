"""What the port is asked and what it answers. Nothing here shows a person when it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Words = str | Mapping[str, str]  # a text, or one by language


class Key(StrEnum):
    """What a customer is known by."""

    NUMBER = "number"
    PHONE = "phone"
    MAIL = "mail"


class Want(StrEnum):
    """What is asked for: the tier of a ticket, or what a clerk reads while serving. Never more than is used."""

    TIER = "tier"
    PANEL = "panel"


class Failure(StrEnum):
    """Why there is no answer."""

    SLOW = "slow"
    DOWN = "down"
    REFUSED = "refused"  # an answer, but a status other than 200
    BROKEN = "broken"  # not what docs/crm.md says
    BUSY = "busy"  # so many are being asked already
    RESTING = "resting"  # it failed again and again, so it is left alone for a while


class CrmFailed(Exception):
    """The customer system did not say; whoever asked goes on without."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True)
class Query:
    """One customer, by one key."""

    key: Key
    value: str = field(repr=False)
    want: Want
    language: str = "en"


@dataclass(frozen=True)
class Fact:
    """A line of the panel, such as "Contract: Fibre 500"."""

    label: Words
    value: Words


@dataclass(frozen=True)
class Record:
    """Somebody the customer system knows. Every text is cleaned, `link` leads to a host that is allowed, or is ""."""

    tier: str = ""
    name: str = field(default="", repr=False)
    link: str = field(default="", repr=False)
    facts: tuple[Fact, ...] = field(default=(), repr=False)
