"""Form templates as pages and documents read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from signatures.models import FormTemplate, PlainWord, TemplateVersion
from signatures.states import OPEN, VersionState, WordKind
from signatures.wording import (
    PlainRules,
    PlainWarning,
    clauses_html,
    document_html,
    read_fields,
    sample_values,
    shown,
    warnings_about,
)
from signatures.wording.clauses import Block, blocks_of
from signatures.wording.content import Content, Text, consents_of
from signatures.wording.fields import bring_of

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class TemplateLine:
    """One row of the list: the template, what holds, what is in work."""

    template: FormTemplate
    published: TemplateVersion | None
    in_work: TemplateVersion | None


def with_texts(versions: QuerySet[TemplateVersion]) -> QuerySet[TemplateVersion]:
    """The versions with all that a page of one shows: three statements."""
    people = versions.select_related("template", "author", "reviewer", "publisher")
    return people.prefetch_related("texts", "editors")


def published_version(template: FormTemplate) -> TemplateVersion | None:
    """The version that is filled in today."""
    return with_texts(TemplateVersion.objects.filter(template=template, state=VersionState.PUBLISHED)).first()


def template_lines() -> list[TemplateLine]:
    """Every template with the versions that matter. Three statements."""
    current = TemplateVersion.objects.filter(state__in=[*OPEN, VersionState.PUBLISHED]).order_by("id")
    templates = FormTemplate.objects.prefetch_related("services", Prefetch("versions", current, to_attr="current"))
    return [_line(template) for template in templates.order_by("code")]


def _line(template: FormTemplate) -> TemplateLine:
    by_state = {version.state == VersionState.PUBLISHED: version for version in template.current}  # type: ignore[attr-defined]  # prefetched above
    return TemplateLine(template, by_state.get(True), by_state.get(False))


def content_of(version: TemplateVersion) -> Content:
    """What a version says, as signatures.wording reads it."""
    texts = {text.language: Text(text.title, text.body, text.consents) for text in version.texts.all()}
    return Content(version.fields, version.signers, {code: texts[code] for code in LANGUAGES if code in texts})


def bring_lines(version: TemplateVersion, language: str) -> list[str]:
    """What a version asks customers to have with them, in `language`."""
    return bring_of([read_fields(version.fields, LANGUAGES)], LANGUAGES).get(language, "").splitlines()


# --- plain language ---------------------------------------------------------------------------------------------------
def plain_rules(languages: Iterable[str] = LANGUAGES) -> dict[str, PlainRules]:
    """The chain's own list, by language. One statement."""
    hard: dict[str, dict[str, str]] = {language: {} for language in languages}
    known: dict[str, set[str]] = {language: set() for language in hard}
    for row in PlainWord.objects.filter(language__in=hard).order_by("id"):
        if row.kind == WordKind.KNOWN:
            known[row.language].add(row.word)
        else:
            hard[row.language][row.word] = row.instead
    return {language: PlainRules(language, hard[language], frozenset(known[language])) for language in hard}


def text_warnings(text: Text, rules: PlainRules) -> list[PlainWarning]:
    """Every warning about a text: its title and consents (line 0) and its body."""
    around = [text.title, *(str(row.get("text", "")) for row in text.consents)]
    return warnings_about([*(Block(0, "p", each) for each in around), *blocks_of(text.body)], rules)


# --- preview ----------------------------------------------------------------------------------------------------------
def preview_html(version: TemplateVersion, language: str, sample: Mapping[str, Any] | None = None) -> str:
    """The whole document's body in `language` with `sample` values (JSON ready; None: made from the schema).

    Raises KeyError for a language it does not have, BadWording for values that lack a field.
    """
    content = content_of(version)
    text, fields = content.texts[language], read_fields(list(content.fields), LANGUAGES)
    values = sample_values(fields) if sample is None else sample
    return document_html(
        language=language,
        title=text.title,
        body=text.body,
        consents=consents_of(text),
        signers=roles_of(content.signers),
        values=shown(fields, values, language),
    )


def body_html(version: TemplateVersion, language: str, values: Mapping[str, Any]) -> str:
    """Clauses and consents in `language` with `values` (JSON ready), as in a letter. Raises BadWording."""
    content = content_of(version)
    text, fields = content.texts[language], read_fields(list(content.fields), LANGUAGES)
    return clauses_html(
        language=language, body=text.body, consents=consents_of(text), values=shown(fields, values, language)
    )


def roles_of(signers: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Who signs, in their order."""
    return tuple(str(row["role"]) for row in signers)
