"""What a survey's version asks, in the shape that the pure parts read, and whether it can be published. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from feedback.reading import LONGEST, SCALES, Kind, Question

UNKNOWN: Final = "unknown"  # "I don't know": an answer, and never a mark
MARKED: Final = (Kind.FIVE, Kind.NPS, Kind.YES_NO, Kind.CHOICE)
MOST_QUESTIONS, MOST_CHOICES, LONGEST_TEXT = 20, 11, 300


def questions_of(rows: Iterable[Mapping[str, Any]], language: str) -> list[Question]:
    """The questions of a version, with the labels of choices in `language`."""
    return [
        Question(
            row["code"],
            Kind(row["kind"]),
            {each["code"]: in_language(each["texts"], language) for each in row.get("choices", [])} or None,
        )
        for row in rows
    ]


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in that language, else the English one, else any."""
    return texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")


def checked(question: Question, value: object) -> str | None:
    """What was chosen on a page or sent by a program, as it is kept; "" for nothing, None for what cannot be."""
    if value is None or value == "":
        return ""
    if question.kind == Kind.TEXT:
        return value.strip()[:LONGEST] if isinstance(value, str) else None
    if value == UNKNOWN:
        return UNKNOWN
    if question.kind in SCALES:
        return _on_scale(value, *SCALES[question.kind])
    if question.kind == Kind.YES_NO:
        said = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else value
        return said if said in ("yes", "no") else None
    return value if isinstance(value, str) and value in (question.choices or {}) else None


def _on_scale(value: object, low: int, high: int) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    said = str(value)
    return said if said.isascii() and said.isdecimal() and len(said) < 3 and low <= int(said) <= high else None  # noqa: PLR2004 -- digits


def faults(rows: Sequence[Mapping[str, Any]], languages: Sequence[str]) -> list[str]:
    """Why these questions cannot be published, as "place: code of the fault"; nothing when they can."""
    if not rows:
        return ["0: none"]
    codes = [row.get("code", "") for row in rows]
    found = [f"{place}: twice" for place, code in enumerate(codes, 1) if codes.index(code) + 1 != place]
    for place, row in enumerate(rows, 1):
        wordings = [row.get("texts", {}), *(each.get("texts", {}) for each in row.get("choices", []))]
        found += [
            f"{place}: {code}" for code in languages if any(not texts.get(code, "").strip() for texts in wordings)
        ]
        if row.get("kind") == Kind.CHOICE and len(row.get("choices", [])) < 2:  # noqa: PLR2004 -- or it is no choice
            found.append(f"{place}: choices")
    return found
