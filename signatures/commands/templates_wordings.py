"""The chain's own words for a mail, an SMS or a later act: the same steps as form templates."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core import audit
from core.errors import NotFound
from core.wordings import Message, Words, message_of
from signatures.commands import templates_steps as steps
from signatures.commands.templates_steps import BadContent, DraftOpen
from signatures.models import WordingVersion
from signatures.queries.templates import LANGUAGES
from signatures.queries.templates_wordings import needed_fields
from signatures.states import VersionState
from signatures.wording import Problem, content_hash, unprintable
from signatures.wording.content import Fault
from signatures.wording.messages import message_problems, subject_problems


@transaction.atomic
def create_wording(*, purpose: str, channel: str, language: str, by: int, now: datetime) -> WordingVersion:
    """A draft that begins with what is sent today. Raises NotFound, DraftOpen."""
    message = message_of(purpose, channel)
    if message is None or language not in LANGUAGES:
        raise NotFound
    rows = WordingVersion.objects.filter(purpose=purpose, channel=channel, language=language)
    published = rows.filter(state=VersionState.PUBLISHED).first()
    words = Words(published.text, published.subject) if published else message.own(language)
    number = (rows.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    facts = {"purpose": purpose, "channel": channel, "language": language, "number": number}
    try:
        with transaction.atomic():
            version = WordingVersion.objects.create(
                **facts, text=words.text, subject=words.subject, author_id=by, made_at=now
            )
    except IntegrityError as other:  # somebody begins in this very moment, or has begun
        raise DraftOpen from other
    version.editors.add(by)
    _record("wording.draft", version, by=by, now=now)
    return version


@transaction.atomic
def edit_wording(*, version_id: int, words: Words, revision: int, by: int, now: datetime) -> WordingVersion:
    """Raises BadContent, StaleVersion, VersionIllegalMove."""
    version = _version(version_id, revision)
    steps.check_draft(version)
    faults = _faults(version, words)
    if faults:
        raise BadContent(faults)
    steps.change(version, text=words.text, subject=words.subject)
    version.editors.add(by)
    _record("wording.edit", version, by=by, now=now, content=_hash(version))
    return version


@transaction.atomic
def submit_wording(*, version_id: int, revision: int, by: int, now: datetime) -> WordingVersion:
    """Into review, under its hash. Raises BadContent when the message has other fields by now, StaleVersion."""
    version = _version(version_id, revision)
    faults = _faults(version, Words(version.text, version.subject))
    if faults:
        raise BadContent(faults)
    steps.submit(version, sha256=_hash(version), now=now)
    _record("wording.submit", version, by=by, now=now, sha256=version.sha256)
    return version


@transaction.atomic
def approve_wording(*, version_id: int, revision: int, by: int, now: datetime) -> WordingVersion:
    """By another person. Raises OwnWork, StaleVersion."""
    version = _version(version_id, revision)
    steps.approve(version, by=by, now=now)
    _record("wording.approve", version, by=by, now=now, sha256=version.sha256)
    return version


@transaction.atomic
def send_back_wording(*, version_id: int, revision: int, note: str, by: int, now: datetime) -> WordingVersion:
    """Back to its author. Raises NoNote, StaleVersion."""
    version = _version(version_id, revision)
    kept = steps.send_back(version, note=note)
    _record("wording.send_back", version, by=by, now=now, note=kept)
    return version


@transaction.atomic
def publish_wording(*, version_id: int, revision: int, by: int, now: datetime) -> WordingVersion:
    """Sent from now on. Raises NotApproved, StaleVersion."""
    version = _version(version_id, revision)
    rows = WordingVersion.objects.filter(purpose=version.purpose, channel=version.channel, language=version.language)
    steps.publish(version, rows, sha256=_hash(version), by=by, now=now)
    _record("wording.publish", version, by=by, now=now, sha256=version.sha256)
    return version


@transaction.atomic
def retire_wording(*, version_id: int, revision: int, by: int, now: datetime) -> WordingVersion:
    """The message's own words are sent again. Raises StaleVersion."""
    version = _version(version_id, revision)
    steps.retire(version, now=now)
    _record("wording.retire", version, by=by, now=now)
    return version


def _version(version_id: int, revision: int) -> WordingVersion:
    """The version under its lock, as the person saw it."""
    version = WordingVersion.objects.select_for_update(no_key=True).filter(pk=version_id).first()
    if version is None:
        raise NotFound
    steps.as_seen(version, revision)
    return version


def _faults(version: WordingVersion, words: Words) -> list[Fault]:
    message = message_of(version.purpose, version.channel)
    if message is None:
        raise NotFound
    needed, language = needed_fields(message, version.language), version.language
    found = message_problems(words.text, channel=message.channel, fields=message.fields, needed=needed)
    return [*(Fault("body", each, language) for each in found), *_subject_faults(message, words, language)]


def _subject_faults(message: Message, words: Words, language: str) -> list[Fault]:
    if message.channel == "sms":
        return []
    found = subject_problems(words.subject, message.fields if message.channel == "mail" else ())
    if message.channel == "pdf" and unprintable(words.subject):
        found.append(Problem("no_glyph", 0, unprintable(words.subject)))
    return [Fault("title", each, language) for each in found]


def _hash(version: WordingVersion) -> str:
    names = ("purpose", "channel", "language", "subject", "text")
    return content_hash({name: getattr(version, name) for name in names})


def _record(action: str, version: WordingVersion, *, by: int, now: datetime, **data: Any) -> None:
    target = f"wording:{version.purpose}:{version.channel}:{version.language}"
    audit.record(actor=f"staff:{by}", action=action, target=target, now=now, data={"version": version.number, **data})
