"""The words of later acts: the chain's own where it has published some, else those of the library."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from core import wordings
from core.wordings import FIELD, Message, Words, filled
from signatures.library.acts import ACTS, act_fields, act_text, act_title
from signatures.models import Document, WordingVersion
from signatures.states import VersionState

CHANNEL = "pdf"
TITLES: dict[str, Any] = {
    "correction": pgettext_lazy("document", "Correction"),
    "replacement": pgettext_lazy("document", "Replacement"),
    "void": pgettext_lazy("document", "Declaration that it is void"),
    "withdrawal": pgettext_lazy("document", "Withdrawal"),
}


def declare() -> None:
    """Let the chain write words of its own for every act, with the steps that mails and SMS go."""
    for act in ACTS:
        wordings.declare(Message(purpose_of(act), CHANNEL, act_fields(act), _own(act), TITLES[act]))


def purpose_of(act: str) -> str:
    return f"document_{act}"


def _own(act: str) -> Callable[[str], Words]:
    return lambda language: Words(act_text(act, language), act_title(act, language))


def words_of(act: str, language: str, values: Mapping[str, str]) -> tuple[Words, WordingVersion | None]:
    """What the act says with `values` in it, and the version that the chain has published of it. One statement."""
    rows = WordingVersion.objects.filter(
        purpose=purpose_of(act), channel=CHANNEL, language=language, state=VersionState.PUBLISHED
    )
    version = rows.first()
    if version is not None and not set(FIELD.findall(version.text)) <= values.keys():
        version = None  # it names what there is no value for
    words = Words(version.text, version.subject) if version else _own(act)(language)
    return Words(filled(words.text, values), words.subject), version


def title_of_act(document: Document) -> str:
    """What a later act is called, in its own language."""
    return document.wording.subject if document.wording else act_title(document.follows_as, document.language)
