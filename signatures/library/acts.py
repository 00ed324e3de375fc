"""What a later act on a document says: it is void, withdrawn, replaced, corrected. Data in acts.toml; no framework."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

ACTS: Final = ("correction", "replacement", "void", "withdrawal")
FIELDS: Final = ("company", "made_on", "reference", "store", "title")  # that its words may name


@cache
def _acts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "acts.toml").read_text(encoding="utf-8"))


def act_fields(act: str) -> tuple[str, ...]:
    """What the words of an act may name: of a replacement also the newer document's reference."""
    return (*FIELDS, "newer") if act == "replacement" else FIELDS


def act_title(act: str, language: str) -> str:
    """What such a document is called."""
    return str(_acts()[act][language]["title"])


def act_text(act: str, language: str) -> str:
    """Its sentences, a paragraph a line."""
    return str(_acts()[act][language]["text"]).strip()


def act_labels(language: str) -> Mapping[str, str]:
    """The words of the table below: reference, sha256, newer, newer_sha256, reason, correction, by, at."""
    found: Mapping[str, str] = _acts()["labels"][language]
    return found
