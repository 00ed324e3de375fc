"""The language of form templates, read sign by sign: a little HTML, values of declared fields, and conditions.

    {{ field }}                                       the value of a field, always escaped
    {% if field %} ... {% else %} ... {% endif %}     one or the other

Nothing in it runs, reaches into a value, or leads out of the document. What is not one of these is a stray sign.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from signatures.wording.problems import Problem

FIELD, ACT, TAG, TEXT = "field", "act", "tag", "text"
NAME: Final = r"[a-z][a-z0-9_]{0,39}"
_TOKEN: Final = re.compile(
    rf"""
      \{{\{{[ ]*(?P<field>{NAME})[ ]*\}}\}}
    | \{{%[ ]*(?P<act>if|else|endif)(?:[ ]+(?P<asked>{NAME}))?[ ]*%\}}
    | <(?P<closing>/?)(?P<tag>[a-z][a-z0-9]{{0,9}})(?P<attributes>(?:[ ]+[a-z]{{1,20}}="[^"<>&{{}}]*")*)[ ]*>
    | (?P<text>[^<>&{{}}]+ | [{{}}](?![{{}}%]) | &(?:amp|lt|gt|quot|nbsp|shy);)
    """,
    re.VERBOSE,
)
_ATTRIBUTE: Final = re.compile(r'([a-z]+)="([^"]*)"')
SHOWN_SIGNS: Final = 20


@dataclass(frozen=True)
class Token:
    """`raw` as it is written; `name` of the field, act or tag; `asked` by an `if`."""

    kind: str
    raw: str
    line: int
    name: str = ""
    asked: str = ""
    closing: bool = False
    attributes: tuple[tuple[str, str], ...] = ()


def tokens(body: str, problems: list[Problem]) -> Iterator[Token]:
    """Every token of `body` in its order; stray signs are left out and said in `problems`."""
    place, line = 0, 1
    while place < len(body):
        found = _TOKEN.match(body, place)
        if found is None:
            problems.append(Problem("stray_sign", line, _excerpt(body, place)))
            place += 2 if body[place : place + 2] in {"{{", "{%", "}}"} else 1
            continue
        yield _token(found, line)
        line += found[0].count("\n")
        place = found.end()


def _token(found: re.Match[str], line: int) -> Token:
    raw = found[0]
    if found["field"]:
        return Token(FIELD, raw, line, found["field"])
    if found["act"]:
        return Token(ACT, raw, line, found["act"], asked=found["asked"] or "")
    if found["tag"]:
        attributes = tuple((name, value) for name, value in _ATTRIBUTE.findall(found["attributes"]))
        return Token(TAG, raw, line, found["tag"], closing=bool(found["closing"]), attributes=attributes)
    return Token(TEXT, raw, line)


def _excerpt(body: str, place: int) -> str:
    return body[place : place + SHOWN_SIGNS].split("\n", maxsplit=1)[0]
