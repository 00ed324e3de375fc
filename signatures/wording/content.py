"""The whole content of a version: fields, signers, and texts in every language. What may be saved, what submitted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from signatures.wording.clauses import clauses_of
from signatures.wording.document import Consent
from signatures.wording.fields import Field, read_fields
from signatures.wording.glyphs import unprintable
from signatures.wording.html import names_in, problems_of
from signatures.wording.problems import BadWording, Problem

ROLES: Final = ("customer", "witness", "clerk")  # in the order that they sign: the file keeps no other
MOST_SIGNERS: Final = len(ROLES)
MOST_CONSENTS: Final = 12
LONGEST_TITLE: Final = 160
LONGEST_CONSENT: Final = 600
_CODE: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Text:
    """A version in one language; `consents` as rows {code, text, required}."""

    title: str
    body: str
    consents: Sequence[Mapping[str, Any]] = ()

    def plain(self) -> dict[str, Any]:
        return {"title": self.title, "body": self.body, "consents": [dict(row) for row in self.consents]}


@dataclass(frozen=True)
class Content:
    """All that a version says. Bodies have the line ends of this world: "\\n"."""

    fields: Sequence[Mapping[str, Any]] = ()
    signers: Sequence[Mapping[str, Any]] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As `content_hash` takes it."""
        return {
            "fields": [dict(row) for row in self.fields],
            "signers": [dict(row) for row in self.signers],
            "texts": {language: text.plain() for language, text in self.texts.items()},
        }


@dataclass(frozen=True)
class Fault:
    """A problem and where it is: `part` is fields, signers, title, body or consents; `language` of a text."""

    part: str
    problem: Problem
    language: str = ""


def faults_of(content: Content, languages: Sequence[str]) -> list[Fault]:
    """Why `content` may not be saved as a draft. Languages may still be missing."""
    faults = [Fault("texts", Problem("unknown_language", 0, each)) for each in content.texts if each not in languages]
    fields: tuple[Field, ...] = ()
    try:
        fields = read_fields(list(content.fields), languages)
    except BadWording as bad:
        faults += [Fault("fields", problem) for problem in bad.problems]
        return faults + [Fault("signers", problem) for problem in _signer_problems(content.signers)]
    faults += [Fault("signers", problem) for problem in _signer_problems(content.signers)]
    declared = {each.code for each in fields}
    for language, text in content.texts.items():
        faults += [Fault(part, problem, language) for part, problem in _text_problems(text, declared)]
    return faults


def _signer_problems(signers: Sequence[Any]) -> Iterator[Problem]:
    """None at all is a form that nobody signs."""
    if len(signers) > MOST_SIGNERS:
        yield Problem("too_many_signers", 0, str(MOST_SIGNERS))
    seen: set[str] = set()
    for line, row in enumerate(signers, start=1):
        role = row.get("role") if isinstance(row, Mapping) else None
        if role not in ROLES or (isinstance(row, Mapping) and row.keys() != {"role"}):
            yield Problem("bad_signer", line, str(role))
        elif role in seen:
            yield Problem("signer_twice", line, role)
        elif any(ROLES.index(role) < ROLES.index(other) for other in seen):
            yield Problem("signer_order", line, role)
        if role in ROLES:
            seen.add(role)


def _text_problems(text: Text, declared: set[str]) -> Iterator[tuple[str, Problem]]:
    if not text.title.strip():
        yield "title", Problem("empty")
    if len(text.title) > LONGEST_TITLE:
        yield "title", Problem("too_long", 0, str(LONGEST_TITLE))
    if not text.body.strip():
        yield "body", Problem("empty")
    for part, words in (("title", text.title), ("body", text.body)):
        yield from ((part, problem) for problem in glyph_problems(words))
    yield from (("body", problem) for problem in problems_of(text.body, declared))
    yield from (("consents", problem) for problem in _consent_problems(text.consents))


def glyph_problems(text: str) -> Iterator[Problem]:
    """The lines with signs that cannot be printed."""
    for line, words in enumerate(text.split("\n"), start=1):
        lacking = unprintable(words)
        if lacking:
            yield Problem("no_glyph", line, " ".join(f"U+{ord(sign):04X}" for sign in lacking[:8]))


def _consent_problems(rows: Sequence[Any]) -> Iterator[Problem]:
    if len(rows) > MOST_CONSENTS:
        yield Problem("too_many_consents", 0, str(MOST_CONSENTS))
    seen: set[str] = set()
    for line, row in enumerate(rows, start=1):
        code, text = row.get("code"), row.get("text")
        if not isinstance(code, str) or not _CODE.fullmatch(code) or code in seen:
            yield Problem("consent_code", line, str(code)[:40])
        if not isinstance(text, str) or not text.strip() or not isinstance(row.get("required"), bool):
            yield Problem("consent_text", line, str(code)[:40])
            continue
        if len(text) > LONGEST_CONSENT:
            yield Problem("too_long", line, str(LONGEST_CONSENT))
        yield from (Problem("no_glyph", line, problem.text) for problem in glyph_problems(text))
        seen.add(str(code))


# --- what may be submitted --------------------------------------------------------------------------------------------
def gaps_of(content: Content, languages: Sequence[str]) -> list[Fault]:
    """Why a draft without faults may not be submitted yet: a language is missing, or says less than the first."""
    absent = [language for language in languages if language not in content.texts]
    if absent:
        return [Fault("texts", Problem("language_missing", 0, each), each) for each in absent]
    first, *others = languages
    wanted, faults = _outline(content.texts[first]), []
    for language in others:
        found = _outline(content.texts[language])
        for part in wanted:
            odd = sorted(wanted[part] ^ found[part])
            if odd:
                faults.append(Fault("body", Problem(f"other_{part}", 0, ", ".join(odd)), language))
    return faults


def _outline(text: Text) -> dict[str, set[str]]:
    """What must be alike in every language."""
    return {
        "fields": set(names_in(text.body)),
        "clauses": {clause.code for clause in clauses_of(text.body)},
        "consents": {f"{row['code']}{'' if row['required'] else '?'}" for row in text.consents},
    }


def consents_of(text: Text) -> tuple[Consent, ...]:
    return tuple(Consent(row["code"], row["text"], row["required"]) for row in text.consents)
