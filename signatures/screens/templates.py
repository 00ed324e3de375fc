"""The words for what is wrong with a form template, and for what is hard to read in it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from signatures.wording import Clause, PlainWarning
from signatures.wording.content import Fault

PROBLEMS: Final[dict[str, Any]] = {
    "stray_sign": gettext_lazy("“%(text)s” cannot stand here. Write &lt; for <, &amp; for &, and no other braces."),
    "unknown_field": gettext_lazy("There is no field “%(text)s”. Declare it first, or correct its name."),
    "loose_text": gettext_lazy("“%(text)s” stands in no paragraph. Put it between <p> and </p>."),
    "tag_not_allowed": gettext_lazy("%(text)s is not allowed. Use headings, paragraphs, lists and tables."),
    "attribute_not_allowed": gettext_lazy("%(text)s is not allowed here."),
    "wrong_place": gettext_lazy("%(text)s cannot stand in what is open here."),
    "closes_other": gettext_lazy("%(text)s closes something else than what is open."),
    "not_closed": gettext_lazy("%(text)s is never closed."),
    "skips_level": gettext_lazy("%(text)s skips a level of headings."),
    "id_twice": gettext_lazy("The id “%(text)s” is there twice."),
    "if_not_ended": gettext_lazy("An {%% if %%} has no {%% endif %%}."),
    "no_if": gettext_lazy("%(text)s has no {%% if %%} before it."),
    "second_else": gettext_lazy("There is a second {%% else %%}."),
    "too_deep": gettext_lazy("Too many conditions within each other."),
    "crosses_element": gettext_lazy("A condition begins and ends in different elements."),
    "too_long": gettext_lazy("This is too long: at most %(text)s signs."),
    "empty": gettext_lazy("Nothing is written here yet."),
    "no_glyph": gettext_lazy("The document’s font lacks these signs: %(text)s. Write them in another way."),
    "fields_not_list": gettext_lazy("The fields are a list of at most %(text)s."),
    "field_not_object": gettext_lazy("“%(text)s” is no field."),
    "field_twice": gettext_lazy("The field “%(text)s” is there twice."),
    "field_code": gettext_lazy("“%(text)s” is no name for a field: small letters, digits and _."),
    "field_type": gettext_lazy("The field “%(text)s” has no known type."),
    "field_source": gettext_lazy("The field “%(text)s” does not say where it comes from."),
    "field_typed_by": gettext_lazy("The field “%(text)s” must say who types it, and only if it is typed."),
    "field_labels": gettext_lazy("The field “%(text)s” needs a label in every language."),
    "field_limits": gettext_lazy("The limits of the field “%(text)s” are not right."),
    "field_choices": gettext_lazy("The choices of the field “%(text)s” are not right."),
    "field_bring": gettext_lazy("What to bring for the field “%(text)s” needs one short line in every language."),
    "field_keys": gettext_lazy("The field “%(text)s” says something that fields do not say."),
    "too_many_signers": gettext_lazy("At most %(text)s people sign."),
    "bad_signer": gettext_lazy("“%(text)s” is nobody who signs."),
    "signer_twice": gettext_lazy("“%(text)s” signs twice."),
    "signer_order": gettext_lazy("“%(text)s” signs too late here: first the customer, then a witness, the clerk last."),
    "too_many_consents": gettext_lazy("At most %(text)s consents."),
    "consent_code": gettext_lazy("“%(text)s” is no code for a consent, or is there twice."),
    "consent_text": gettext_lazy("The consent “%(text)s” has no text."),
    "unknown_language": gettext_lazy("“%(text)s” is no language of this chain."),
    "language_missing": gettext_lazy("The text in this language is missing."),
    "field_needed": gettext_lazy("“{{ %(text)s }}” must be in it: without it the message is of no use."),
    "other_fields": gettext_lazy("Not the same fields as in the first language: %(text)s."),
    "other_clauses": gettext_lazy("Not the same clauses (ids of headings) as in the first language: %(text)s."),
    "other_consents": gettext_lazy("Not the same consents as in the first language: %(text)s."),
}
PARTS: Final[dict[str, Any]] = {
    "fields": gettext_lazy("Fields"),
    "signers": gettext_lazy("Who signs"),
    "title": gettext_lazy("Title"),
    "body": gettext_lazy("Text"),
    "consents": gettext_lazy("Consents"),
    "texts": gettext_lazy("Languages"),
}


@dataclass(frozen=True)
class Remark:
    """One line of a list: where it is, what about it."""

    where: str
    words: str
    language: str = ""


def fault_remarks(faults: Iterable[Fault]) -> list[Remark]:
    """What has to be corrected, as sentences."""
    return [
        Remark(_where(PARTS.get(fault.part, fault.part), fault.problem.line), _problem(fault), fault.language)
        for fault in faults
    ]


def _problem(fault: Fault) -> str:
    said = PROBLEMS.get(fault.problem.code)
    return str(said) % {"text": fault.problem.text} if said else f"{fault.problem.code} {fault.problem.text}"


def _where(part: Any, line: int) -> str:
    return _("%(part)s, line %(line)s") % {"part": part, "line": line} if line else str(part)


def warning_remarks(warnings: Iterable[PlainWarning]) -> list[Remark]:
    """What is hard to read, and what would be easier."""
    return [
        Remark(_("Line %s") % each.line if each.line else _("Title or consent"), _warning(each)) for each in warnings
    ]


def _warning(warning: PlainWarning) -> str:
    if warning.code == "long_sentence":
        return _("%(count)s words in one sentence: “%(text)s”") % {"count": warning.instead, "text": warning.text}
    if warning.code == "abbreviation":
        return _("Nobody explains what “%(text)s” means.") % {"text": warning.text}
    if warning.instead:
        return _("“%(text)s”: plainer is “%(plain)s”.") % {"text": warning.text, "plain": warning.instead}
    return _("“%(text)s” is hard to read.") % {"text": warning.text}


def print_remarks(places: Sequence[str], error: DomainError) -> list[Remark]:
    """Where a form cannot be printed, and what is wrong there."""
    signs = str(error.extra.get("signs", ""))
    words = _("These signs: %s") % signs if signs else _("This is the longest part.")
    return [Remark(place, words) for place in places] or [Remark(_("The whole document"), _("Try again in a moment."))]


# --- a text as its reviewers read it ----------------------------------------------------------------------------------
_MARK: Final = re.compile(r"\{\{(\w+)\}\}|\{% (if|else|endif)(?: (\w+))? %\}")


@dataclass(frozen=True)
class Part:
    """Some words of a line (`text`), a `field` by its label, or where a condition begins, turns and ends."""

    kind: str
    text: str


@dataclass(frozen=True)
class ReadClause:
    """A clause with all its branches: sample data would show only one of two."""

    heading: tuple[Part, ...]
    lines: tuple[tuple[Part, ...], ...]


def read_clauses(clauses: Iterable[Clause], labels: Mapping[str, str]) -> list[ReadClause]:
    """`clauses` with the labels of the fields in the places of their values."""
    return [read_clause(each, labels) for each in clauses]


def read_clause(clause: Clause, labels: Mapping[str, str]) -> ReadClause:
    lines = tuple(tuple(_parts(line, labels)) for line in clause.lines)
    return ReadClause(tuple(_parts(clause.heading, labels)), lines)


def labels_of(fields: Sequence[Mapping[str, Any]], language: str) -> dict[str, str]:
    """What the fields of a version are called in `language`."""
    return {row["code"]: row["labels"][language] for row in fields}


def _parts(line: str, labels: Mapping[str, str]) -> Iterator[Part]:
    end = 0
    for found in _MARK.finditer(line):
        if line[end : found.start()]:
            yield Part("text", line[end : found.start()])
        name, act, asked = found.groups()
        yield Part("field", labels.get(name, name)) if name else Part(act, labels.get(asked, asked or ""))
        end = found.end()
    if line[end:]:
        yield Part("text", line[end:])
