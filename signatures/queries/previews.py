"""A form with sample data as it is printed: drawn by the renderer of documents, kept for an hour by what it shows."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.cache import cache
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

from core.errors import DomainError
from signatures.models import TemplateVersion
from signatures.queries.letters import recipient_lines, signature_fields, signature_places
from signatures.queries.templates import LANGUAGES, body_html, content_of, roles_of
from signatures.rendering import Frozen, GlyphUnknown, Letter, TooManyPages, document_html, rendering
from signatures.wording import clauses_of, read_fields, sample_values
from signatures.wording.content import Text, consents_of

KEPT_FOR = 3600  # seconds


def drawn(version: TemplateVersion, language: str) -> Frozen:
    """The preview as a file. Raises KeyError for a language it does not have, and what rendering raises.

    Rendered once for the same words, fields and layout: a draft that is changed is another one.
    """
    html = _html(version, language)
    key = f"preview:{hashlib.sha256(html.encode()).hexdigest()}"
    if (kept := cache.get(key)) is not None:
        return Frozen.of(base64.b64decode(kept["pdf"]), int(kept["pages"]))
    made = rendering.freeze(html, fields=signature_fields(roles_of(version.signers), language=language))
    cache.set(key, {"pdf": base64.b64encode(made.pdf).decode(), "pages": made.pages}, KEPT_FOR)
    return made


def _html(version: TemplateVersion, language: str) -> str:
    values = _samples(version)
    text = content_of(version).texts[language]
    with override(language):
        reference = gettext("Sample")
    return document_html(
        Letter(
            language=language,
            title=text.title,
            reference=reference,
            organisation=str(values.get("company", "")) or "Lado",
            body=mark_safe(body_html(version, language, values)),  # noqa: S308 -- signatures.wording escapes every value
            places=signature_places(
                roles_of(version.signers), values, clerk=str(values.get("clerk_name", "")), language=language
            ),
            sender=[str(values[name]) for name in ("store_name", "store_address") if values.get(name)],
            recipient=recipient_lines(values),
        )
    )


def _samples(version: TemplateVersion) -> dict[str, Any]:
    return sample_values(read_fields(list(version.fields), LANGUAGES))


def places_of_fault(version: TemplateVersion, language: str, error: DomainError) -> list[str]:
    """Where in the form the renderer's refusal comes from: headings of clauses and labels of fields; [] if unknown."""
    text = content_of(version).texts[language]
    if isinstance(error, GlyphUnknown):
        return list(dict.fromkeys(_with_signs(version, text, language, frozenset(error.extra.get("signs", "")))))
    if isinstance(error, TooManyPages):
        longest = max(clauses_of(text.body), key=lambda each: sum(map(len, each.lines)), default=None)
        return [longest.heading or gettext("The beginning")] if longest else []
    return []


def _with_signs(version: TemplateVersion, text: Text, language: str, signs: frozenset[str]) -> Iterator[str]:
    if signs & set(text.title):
        yield gettext("Title")
    for clause in clauses_of(text.body):
        if signs & set("".join((clause.heading, *clause.lines))):
            yield clause.heading or gettext("The beginning")
    if any(signs & set(each.text) for each in consents_of(text)):
        yield gettext("Consents")
    yield from _fields_with(version, language, signs)


def _fields_with(version: TemplateVersion, language: str, signs: frozenset[str]) -> Iterator[str]:
    """By the sample that is filled in: a choice by its word."""
    samples: Mapping[str, Any] = _samples(version)
    for row in version.fields:
        said = str(samples.get(row["code"], "")) + str(row.get("choices", ""))
        if signs & set(said):
            yield str(row["labels"].get(language) or row["code"])
