"""The fields that a form declares: what they hold, how long, where it comes from, and what they are called.

A field is a JSON object: code, type, source, labels by language; and where they apply typed_by, required, longest
(signs of a text), least and most (of a number or an amount), choices ({code, labels}), sample, bring (by language:
what customers have with them to fill it in).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from signatures.wording.glyphs import unprintable
from signatures.wording.problems import BadWording, Problem
from signatures.wording.tokens import NAME

TYPES: Final = ("text", "date", "money", "number", "choice", "phone", "mail", "yes_no")
SOURCES: Final = ("customer", "store", "clerk", "service", "typed")
TYPED_BY: Final = ("customer", "clerk")
MOST_FIELDS: Final = 60
MOST_CHOICES: Final = 30
LONGEST_TEXT: Final = 2000
USUAL_TEXT: Final = 120
LONGEST_BRING: Final = 120
_CODE: Final = re.compile(NAME)
_MONEY: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,2})?( [A-Z]{3})?")
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")
_PHONE: Final = re.compile(r"\+[0-9]{6,15}")
_MAIL: Final = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,180}\.[^\s@<>.]{2,}")
KEYS: Final = frozenset({
    "code", "type", "source", "typed_by", "required", "longest", "least", "most", "choices", "labels", "sample",
    "bring",
})  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One declared field. `choices` are codes with their words by language, `bring` is a thing by language."""

    code: str
    type: str
    source: str
    labels: Mapping[str, str]
    typed_by: str = ""
    required: bool = True
    longest: int = USUAL_TEXT
    least: Decimal | None = None
    most: Decimal | None = None
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sample: Any = None
    bring: Mapping[str, str] = field(default_factory=dict)


def read_fields(rows: Any, languages: Sequence[str]) -> tuple[Field, ...]:
    """The fields of a schema; raises BadWording with everything that is wrong with it. `line` counts the fields."""
    if not isinstance(rows, list) or len(rows) > MOST_FIELDS:
        raise BadWording([Problem("fields_not_list", 0, str(MOST_FIELDS))])
    problems: list[Problem] = []
    found: dict[str, Field] = {}
    for line, row in enumerate(rows, start=1):
        wrong = list(_wrong(row, languages))
        problems.extend(Problem(code, line, text) for code, text in wrong)
        if not wrong and row["code"] in found:
            problems.append(Problem("field_twice", line, row["code"]))
        elif not wrong:
            found[row["code"]] = _field(row)
    if problems:
        raise BadWording(problems)
    return tuple(found.values())


def _wrong(row: Any, languages: Sequence[str]) -> list[tuple[str, str]]:
    if not isinstance(row, dict):
        return [("field_not_object", str(row)[:40])]
    code = row.get("code")
    checks = (
        ("field_code", isinstance(code, str) and _CODE.fullmatch(code)),
        ("field_type", row.get("type") in TYPES),
        ("field_source", row.get("source") in SOURCES),
        ("field_typed_by", (row.get("source") == "typed") == (row.get("typed_by") in TYPED_BY)),
        ("field_labels", _is_said(row.get("labels"), languages)),
        ("field_limits", _has_limits(row)),
        ("field_choices", (row.get("type") == "choice") == _has_choices(row.get("choices"), languages)),
        ("field_bring", "bring" not in row or _is_thing(row["bring"], languages)),
        ("field_keys", row.keys() <= KEYS and isinstance(row.get("required", True), bool)),
    )
    return [(name, str(code)[:40]) for name, is_right in checks if not is_right]


def _is_said(names: Any, languages: Sequence[str]) -> bool:
    """Whether every language has its words, and all of them can be printed."""
    return isinstance(names, dict) and all(
        isinstance(names.get(code), str) and names[code].strip() and not unprintable(names[code]) for code in languages
    )


def _is_thing(names: Any, languages: Sequence[str]) -> bool:
    """Whether every language names it in one line that is short enough for a list."""
    return _is_said(names, languages) and all(
        len(names[code]) <= LONGEST_BRING and len(names[code].splitlines()) == 1 for code in languages
    )


def _has_limits(row: Mapping[str, Any]) -> bool:
    longest, bounds = row.get("longest", USUAL_TEXT), [row.get("least"), row.get("most")]
    is_count = isinstance(longest, int) and not isinstance(longest, bool) and 1 <= longest <= LONGEST_TEXT
    return is_count and all(each is None or _NUMBER.fullmatch(str(each)) for each in bounds)


def _has_choices(rows: Any, languages: Sequence[str]) -> bool:
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_CHOICES:
        return False
    codes = [row.get("code") for row in rows if isinstance(row, dict) and _is_said(row.get("labels"), languages)]
    named = {code for code in codes if isinstance(code, str) and _CODE.fullmatch(code)}
    return len(named) == len(rows)


def _field(row: Mapping[str, Any]) -> Field:
    bounds = {name: Decimal(str(row[name])) for name in ("least", "most") if row.get(name) is not None}
    return Field(
        code=row["code"],
        type=row["type"],
        source=row["source"],
        labels=row["labels"],
        typed_by=row.get("typed_by") or "",
        required=row.get("required", True) and row["type"] != "yes_no",
        longest=row.get("longest", USUAL_TEXT),
        choices={each["code"]: each["labels"] for each in row.get("choices") or ()},
        sample=row.get("sample"),
        bring=row.get("bring") or {},
        **bounds,
    )


def bring_of(schemas: Iterable[Iterable[Field]], languages: Sequence[str]) -> dict[str, str]:
    """What customers have with them to fill all these in: by language, each thing once, a line a thing."""
    things = {
        tuple(each.bring[code] for code in languages): None for fields in schemas for each in fields if each.bring
    }
    return (
        dict(zip(languages, ("\n".join(names) for names in zip(*things, strict=True)), strict=True)) if things else {}
    )


# --- values -----------------------------------------------------------------------------------------------------------
def problems_of_values(fields: Sequence[Field], values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with `values` (JSON ready, by code): `text` names the field, after it what is wrong there."""
    declared = {each.code for each in fields}
    problems = [Problem("unknown_field", 0, str(name)[:40]) for name in values if name not in declared]
    for each in fields:
        value = values.get(each.code)
        if value in (None, ""):
            problems += [Problem("missing_field", 0, each.code)] if each.required else []
        else:
            problems += _problems_of_value(each, value)
    return problems


def _problems_of_value(declared: Field, value: Any) -> list[Problem]:
    if declared.type == "yes_no":
        return [] if isinstance(value, bool) else [Problem("bad_value", 0, declared.code)]
    if not isinstance(value, str):
        return [Problem("bad_value", 0, declared.code)]
    if len(value) > (declared.longest if declared.type == "text" else USUAL_TEXT):
        return [Problem("too_long", 0, f"{declared.code}: {len(value)} > {declared.longest}")]
    lacking = unprintable(value)
    if lacking:
        signs = " ".join(f"U+{ord(sign):04X}" for sign in lacking[:8])
        return [Problem("no_glyph", 0, f"{declared.code}: {signs}")]
    return [] if _is_of_type(declared, value) else [Problem("bad_value", 0, declared.code)]


def _is_of_type(declared: Field, value: str) -> bool:
    if declared.type == "date":
        return _is_date(value)
    if declared.type == "choice":
        return value in declared.choices
    pattern = {"money": _MONEY, "number": _NUMBER, "phone": _PHONE, "mail": _MAIL}.get(declared.type)
    if pattern is not None and not pattern.fullmatch(value):
        return False
    return declared.type not in {"money", "number"} or _is_within(declared, Decimal(value.split(" ", maxsplit=1)[0]))


def _is_within(declared: Field, amount: Decimal) -> bool:
    return (declared.least is None or amount >= declared.least) and (declared.most is None or amount <= declared.most)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
