"""A whole document out of its texts and values: what is rendered, and what a preview shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from signatures.wording.filling import Value, fill

WORDS: Final = {
    "en": {
        "consents": "What you agree to", "required": "needed", "free": "your free choice",
        "signatures": "Signatures", "customer": "Customer", "clerk": "For the store", "witness": "Witness",
    },
    "pt": {
        "consents": "O que aceita", "required": "necessário", "free": "escolha livre",
        "signatures": "Assinaturas", "customer": "Cliente", "clerk": "Pela loja", "witness": "Testemunha",
    },
    "cs": {
        "consents": "S čím souhlasíte", "required": "nutné", "free": "vaše volba",
        "signatures": "Podpisy", "customer": "Zákazník", "clerk": "Za prodejnu", "witness": "Svědek",
    },
    "ru": {
        "consents": "С чем вы согласны", "required": "обязательно", "free": "по вашему желанию",
        "signatures": "Подписи", "customer": "Клиент", "clerk": "От магазина", "witness": "Свидетель",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Consent:
    """A sentence that the customer ticks by itself; who does not tick a `required` one cannot sign."""

    code: str
    text: str
    required: bool


def document_html(
    *,
    language: str,
    title: str,
    body: str,
    consents: Sequence[Consent],
    signers: Sequence[str],
    values: Mapping[str, Value],
) -> str:
    """The body of the document (what goes between <body> and </body>): title, clauses, consents, signers' places.

    Raises BadWording. Nothing in it is anybody's markup but ours: values and consents are escaped.
    """
    words = WORDS.get(language, WORDS["en"])
    parts = [f"<h1>{escape(title)}</h1>", clauses_html(language=language, body=body, consents=consents, values=values)]
    if signers:
        rows = "".join(f'<li data-signer="{escape(role)}">{escape(words.get(role, role))}</li>' for role in signers)
        parts.append(f'<section class="signers"><h2>{words["signatures"]}</h2><ol>{rows}</ol></section>')
    return f'<article lang="{escape(language)}">{"".join(parts)}</article>'


def clauses_html(*, language: str, body: str, consents: Sequence[Consent], values: Mapping[str, Value]) -> str:
    """The same without title and places: what a letter stands around. Raises BadWording."""
    parts = [f'<div class="clauses">{fill(body, values, language=language)}</div>']
    if consents:
        words = WORDS.get(language, WORDS["en"])
        rows = "".join(_consent(each, words) for each in consents)
        parts.append(f'<section class="consents"><h2>{words["consents"]}</h2><ul>{rows}</ul></section>')
    return "".join(parts)


def _consent(consent: Consent, words: Mapping[str, str]) -> str:
    kind = "required" if consent.required else "free"
    return (
        f'<li data-consent="{escape(consent.code)}">{escape(consent.text)} '
        f'<span class="consent-kind">({words[kind]})</span></li>'
    )
