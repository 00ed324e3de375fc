"""The chain's own words for mails, SMS and later acts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from core.wordings import Message, Words, declared, filled
from signatures.models import WordingVersion
from signatures.queries.templates import LANGUAGES
from signatures.states import OPEN, VersionState
from signatures.wording import PlainRules, PlainWarning, warnings_of_text
from signatures.wording.messages import fields_in
from stores.states import MessageChannel


@dataclass(frozen=True)
class WordingLine:
    """A message in one language: what is sent today, whether those are the chain's own words, what is in work."""

    message: Message
    language: str
    words: Words
    published: WordingVersion | None
    in_work: WordingVersion | None
    warnings: Sequence[PlainWarning]

    @property
    def by(self) -> str:
        """How it is sent, in words."""
        return channel_words(self.message.channel)


def channel_words(channel: str) -> str:
    return gettext("Document") if channel == "pdf" else str(MessageChannel(channel).label)


def published_words(purpose: str, channel: str, language: str) -> Words | None:
    """What the chain has published. One statement."""
    found = WordingVersion.objects.filter(
        purpose=purpose, channel=channel, language=language, state=VersionState.PUBLISHED
    ).first()
    return Words(found.text, found.subject) if found else None


def wording_lines(rules: dict[str, PlainRules]) -> list[WordingLine]:
    """Every message in every language. One statement."""
    current = WordingVersion.objects.filter(state__in=[*OPEN, VersionState.PUBLISHED])
    by_key = {(row.purpose, row.channel, row.language, row.state in OPEN): row for row in current}
    lines = []
    for message in declared():
        for language in LANGUAGES:
            key = (message.purpose, message.channel, language)
            published = by_key.get((*key, False))
            words = Words(published.text, published.subject) if published else message.own(language)
            warned = words_warnings(words, rules[language])
            lines.append(WordingLine(message, language, words, published, by_key.get((*key, True)), warned))
    return lines


def words_warnings(words: Words, rules: PlainRules) -> list[PlainWarning]:
    """What is hard to read in a message; a field is one word."""
    text = "\n".join(part for part in (words.subject, words.text) if part)
    return warnings_of_text(filled(text, {name: "{{" + name + "}}" for name in fields_in(text)}), rules)


def needed_fields(message: Message, language: str) -> list[str]:
    """The links of the message's own words: who writes others keeps them."""
    text = message.own(language).text
    return [name for name in fields_in(text) if message.channel == "sms" and name in LINKS]


LINKS = frozenset({"link", "store_link", "choose", "earlier"})
