"""A form as it is filled in: one field after the other, with what is known and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from signatures.wording import Field

ASKED: Final = ("typed", "customer", "service")  # what store and clerk are is known
TYPES: Final = {"date": "date", "phone": "tel", "mail": "email"}
MODES: Final = {"money": "decimal", "number": "decimal"}
EXAMPLES: Final[dict[str, Any]] = {
    "date": _("Write the date as 2026-03-31."),
    "money": _("Write an amount such as 24.90, within its limits."),
    "number": _("Write a number such as 12, within its limits."),
    "phone": _("Write the phone number as +351912345678."),
    "mail": _("Write the mail address as ana@example.org."),
    "choice": _("Choose one."),
}
WRONG: Final[dict[str, Any]] = {
    "missing_field": _("Fill this in."),
    "too_long": _("This is too long."),
    "no_glyph": _("Some signs in it cannot be printed. Take them out."),
}


@dataclass(frozen=True)
class Asked:
    """One field of the form."""

    code: str
    kind: str
    label: str
    value: Any
    error: str
    options: Sequence[tuple[str, str]]
    type: str
    inputmode: str
    rows: int
    longest: int
    required: bool

    @property
    def name(self) -> str:
        return f"f-{self.code}"


def asked_fields(
    fields: Sequence[Field], values: Mapping[str, Any], problems: Sequence[Mapping[str, str]], language: str,
    *, known: Mapping[str, Any],
) -> list[Asked]:  # fmt: skip
    """The fields that people fill in, labelled in `language`; also others that are not `known` here, so that what was
    typed into them is not lost when the form comes again.
    """
    wrong = {each["text"].partition(":")[0]: each["code"] for each in problems}
    return [
        _asked(each, values.get(each.code, ""), wrong.get(each.code, ""), language)
        for each in fields
        if each.source in ASKED or each.code in wrong or (each.required and not known.get(each.code))
    ]


def _asked(field: Field, value: Any, wrong: str, language: str) -> Asked:
    longest = field.longest if field.type == "text" else 120
    return Asked(
        code=field.code,
        kind=field.type,
        label=field.labels.get(language) or next(iter(field.labels.values())),
        value=value,
        error=str(WRONG.get(wrong) or EXAMPLES.get(field.type) or _("This does not fit.")) if wrong else "",
        options=[(code, words.get(language) or code) for code, words in field.choices.items()],
        type=TYPES.get(field.type, "text"),
        inputmode=MODES.get(field.type, ""),
        rows=4 if longest > 200 else 0,  # noqa: PLR2004 -- signs: more than two lines
        longest=longest,
        required=field.required,
    )


def typed_values(fields: Sequence[Field], sent: Mapping[str, str]) -> dict[str, Any]:
    """What a browser sent, JSON ready: a box that is not ticked is not sent."""
    found: dict[str, Any] = {}
    for each in fields:
        name = f"f-{each.code}"
        if each.type == "yes_no":
            found[each.code] = name in sent
        elif sent.get(name, "").strip():
            found[each.code] = sent[name].replace("\r\n", "\n").strip()
    return found
