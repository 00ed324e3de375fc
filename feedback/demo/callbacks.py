"""What the demo chain says of the price of a call, and who asks for one."""

from dataclasses import dataclass
from typing import Final

NOTE: Final = {
    "en": "We call you, so it costs you nothing.",
    "pt": "Somos nós a ligar: não paga nada.",
    "cs": "Voláme my, nic vás to nestojí.",
    "ru": "Звоним мы, для вас это бесплатно.",
}


@dataclass(frozen=True)
class Person:
    name: str
    phone: str
    language: str
    minutes: int  # ago


PEOPLE: Final = (
    Person("Rita Nogueira", "+351 910 000 101", "pt", 14),
    Person("Petr Dvořák", "+351 910 000 102", "cs", 9),
    Person("Helen Marsh", "+351 910 000 103", "en", 4),
)
