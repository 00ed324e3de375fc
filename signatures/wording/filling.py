"""Values put into a body. What is in a value stays text, whatever it looks like."""

from collections.abc import Collection, Mapping
from html import escape
from typing import Final

from signatures.wording.html import names_in, problems_of
from signatures.wording.problems import BadWording, Problem
from signatures.wording.tokens import ACT, FIELD, tokens

Value = str | bool | None
YES_NO: Final = {"en": ("yes", "no"), "pt": ("sim", "não"), "cs": ("ano", "ne"), "ru": ("да", "нет")}


def fill(body: str, values: Mapping[str, Value], *, language: str = "en") -> str:
    """The HTML of `body` with `values` in it; "", None and False are nothing to an `if`.

    Raises BadWording when the body is not in the language, or a field that it names has no value.
    """
    problems = problems_of(body, values)
    if problems:
        raise BadWording(problems)
    written: list[str] = []
    shown = [True]  # what the conditions around say, the outermost first
    for token in tokens(body, []):
        if token.kind == ACT:
            _turn(shown, token.name, is_so=bool(values.get(token.asked)))
        elif all(shown):
            written.append(_shown(values[token.name], language) if token.kind == FIELD else token.raw)
    return "".join(written)


def _turn(shown: list[bool], act: str, *, is_so: bool) -> None:
    if act == "if":
        shown.append(is_so)
    elif act == "else":
        shown.append(not shown.pop())
    else:
        shown.pop()


def _shown(value: Value, language: str) -> str:
    """A value as HTML that says it and does nothing; its lines stay lines."""
    if isinstance(value, bool):
        value = YES_NO.get(language, YES_NO["en"])[not value]
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return escape(text, quote=True).replace("\n", "<br>")


def missing(body: str, given: Collection[str]) -> list[Problem]:
    """The fields that a body names and nobody gave, each once."""
    return [Problem("missing_field", 0, name) for name in dict.fromkeys(names_in(body)) if name not in given]
