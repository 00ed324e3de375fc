"""Eight forms to begin with, in every language, and the first list of hard words. Data files; no framework.

A form is a folder: `form.toml` and a body per language. In a body the line "[[name]]" stands for a clause of
`clauses.toml`, and `common` names fields of `fields.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from signatures.wording.content import Content, Text

FOLDER: Final = Path(__file__).parent
LANGUAGES: Final = ("en", "pt", "cs", "ru")
_SHARED: Final = re.compile(r"^\[\[([a-z]+)\]\]\n", re.MULTILINE)
FACTS: Final = ("retention", "may_withdraw", "level", "needs_code", "needs_passkey", "names", "purposes")


@dataclass(frozen=True)
class LibraryForm:
    """`facts` are those of a FormTemplate, `content` is of its version."""

    code: str
    services: tuple[str, ...]
    facts: Mapping[str, Any]
    content: Content


def forms() -> tuple[LibraryForm, ...]:
    """Every form of the library, by code."""
    return tuple(_form(path.parent) for path in sorted(FOLDER.glob("*/form.toml")))


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _form(folder: Path) -> LibraryForm:
    code, row = folder.name, _toml(f"{folder.name}/form.toml")
    common = [{"code": name, **_toml("fields.toml")[name]} for name in row["common"]]
    texts = {
        language: Text(row["titles"][language], _body(folder, language), _consents(row, language))
        for language in LANGUAGES
    }
    content = Content([*common, *row["fields"]], [{"role": role} for role in row["signers"]], texts)
    return LibraryForm(
        code,
        tuple(row["services"]),
        {name: row[name] for name in FACTS} | {"at_home": row.get("at_home", False)},
        content,
    )


def _body(folder: Path, language: str) -> str:
    clauses = _toml("clauses.toml")
    body = (folder / f"{language}.html").read_text(encoding="utf-8")
    return _SHARED.sub(lambda found: clauses[found[1]][language], body)


def _consents(row: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    return [
        {"code": each["code"], "text": each[language], "required": each["required"]} for each in row.get("consents", ())
    ]


def plain_words() -> Iterator[tuple[str, str, str, str]]:
    """(language, kind, word, instead) of every word the list begins with."""
    for language, rows in _toml("words.toml").items():
        yield from ((language, "hard", word, instead) for word, instead in rows["hard"].items())
        yield from ((language, "known", word, "") for word in rows["known"])
