"""Words for a mail, an SMS or a later act: plain text with fields, no HTML, no conditions."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from signatures.wording.glyphs import unprintable
from signatures.wording.problems import Problem
from signatures.wording.tokens import NAME

LONGEST: Final = {"sms": 300, "mail": 600, "pdf": 1200}  # signs, before the fields are filled in
LONGEST_SUBJECT: Final = 160
_FIELD: Final = re.compile(rf"\{{\{{ *({NAME}) *\}}\}}")


def fields_in(text: str) -> list[str]:
    """The fields that a text names, in their order."""
    return _FIELD.findall(text)


def message_problems(text: str, *, channel: str, fields: Collection[str], needed: Collection[str]) -> list[Problem]:
    """Why `text` may not be saved. `needed` fields must be in it: without its link a message is of no use."""
    problems = list(_line_problems(text, fields))
    if not text.strip():
        problems.append(Problem("empty"))
    if len(text) > LONGEST[channel]:
        problems.append(Problem("too_long", 0, str(LONGEST[channel])))
    if channel == "pdf" and unprintable(text):
        problems.append(Problem("no_glyph", 0, unprintable(text)))
    named = set(fields_in(text))
    return problems + [Problem("field_needed", 0, name) for name in needed if name not in named]


def subject_problems(subject: str, fields: Collection[str]) -> list[Problem]:
    """The same of a mail's subject, which is one line."""
    problems = list(_line_problems(subject, fields))
    if not subject.strip() or "\n" in subject:
        problems.append(Problem("empty"))
    if len(subject) > LONGEST_SUBJECT:
        problems.append(Problem("too_long", 0, str(LONGEST_SUBJECT)))
    return problems


def _line_problems(text: str, fields: Collection[str]) -> Iterator[Problem]:
    for line, words in enumerate(text.split("\n"), start=1):
        yield from (Problem("unknown_field", line, name) for name in fields_in(words) if name not in fields)
        rest = _FIELD.sub("", words)
        if any(braces in rest for braces in ("{{", "}}", "{%", "%}")):
            yield Problem("stray_sign", line, rest.strip()[:40])
        if any(ord(sign) < ord(" ") for sign in words):
            yield Problem("no_glyph", line, "U+" + " U+".join(f"{ord(sign):04X}" for sign in words if sign < " "))
