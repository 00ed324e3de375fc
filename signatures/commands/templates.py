"""Form templates: a draft is made and edited, another person approves it, it is published, in time it is retired.

Every command locks the template, so that two people who press at once follow each other; and names the revision that
the person saw, so that nobody decides about what somebody else has just changed.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from core import audit
from core.errors import NotFound
from signatures.commands import templates_steps as steps
from signatures.commands.needs import tell_services
from signatures.commands.templates_steps import (
    BadContent,
    DraftOpen,
    NoNote,
    NotApproved,
    OwnWork,
    StaleVersion,
    VersionIllegalMove,
)
from signatures.models import FormTemplate, TemplateVersion, VersionText
from signatures.queries.templates import LANGUAGES, content_of
from signatures.states import OPEN, VersionState
from signatures.wording import content_hash
from signatures.wording.content import Content, faults_of, gaps_of

__all__ = [
    "BadContent",
    "DraftOpen",
    "NoNote",
    "NotApproved",
    "OwnWork",
    "StaleVersion",
    "VersionIllegalMove",
    "approve",
    "create_draft",
    "edit_draft",
    "publish",
    "retire",
    "send_back",
    "submit",
]


@transaction.atomic
def create_draft(*, template_id: int, by: int, now: datetime) -> TemplateVersion:
    """A new draft that begins with what is published, or was said last. Locks the template. Raises DraftOpen."""
    template = _locked(template_id)
    versions = TemplateVersion.objects.filter(template=template)
    if versions.filter(state__in=OPEN).exists():
        raise DraftOpen
    last = versions.order_by("-number").first()
    before = versions.filter(state=VersionState.PUBLISHED).first() or last
    version = TemplateVersion.objects.create(
        template=template, number=last.number + 1 if last else 1, author_id=by, made_at=now
    )
    version.editors.add(by)
    if before is not None:
        _write(version, content_of(before))
    _record("form.draft", version, by=by, now=now)
    return version


@transaction.atomic
def edit_draft(*, version_id: int, content: Content, revision: int, by: int, now: datetime) -> TemplateVersion:
    """Give a draft another content: all of it or nothing. Raises BadContent, StaleVersion, VersionIllegalMove."""
    version = _version(version_id, revision)
    steps.check_draft(version)
    faults = faults_of(content, LANGUAGES)
    if faults:
        raise BadContent(faults)
    _write(version, content)
    version.editors.add(by)
    _record("form.edit", version, by=by, now=now, content=content_hash(content.plain()))
    return version


@transaction.atomic
def submit(*, version_id: int, revision: int, by: int, now: datetime) -> TemplateVersion:
    """A draft that is complete in every language goes into review under its hash. Raises BadContent, StaleVersion."""
    version = _version(version_id, revision)
    content = content_of(version)
    faults = faults_of(content, LANGUAGES) or gaps_of(content, LANGUAGES)
    if faults:
        raise BadContent(faults)
    sha256 = content_hash(content.plain())
    steps.submit(version, sha256=sha256, now=now)
    _record("form.submit", version, by=by, now=now, sha256=sha256)
    return version


@transaction.atomic
def approve(*, version_id: int, revision: int, by: int, now: datetime) -> TemplateVersion:
    """Another person has read it, and vouches for this very content. Raises OwnWork, StaleVersion."""
    version = _version(version_id, revision)
    steps.approve(version, by=by, now=now)
    _record("form.approve", version, by=by, now=now, sha256=version.sha256)
    return version


@transaction.atomic
def send_back(*, version_id: int, revision: int, note: str, by: int, now: datetime) -> TemplateVersion:
    """Out of review, to be changed; an approval is gone. Raises NoNote, StaleVersion, VersionIllegalMove."""
    version = _version(version_id, revision)
    kept = steps.send_back(version, note=note)
    _record("form.send_back", version, by=by, now=now, note=kept)
    return version


@transaction.atomic
def publish(*, version_id: int, revision: int, by: int, now: datetime) -> TemplateVersion:
    """It holds from now on, and the one before it no longer. Raises NotApproved, StaleVersion, VersionIllegalMove."""
    version = _version(version_id, revision)
    siblings = TemplateVersion.objects.filter(template=version.template_id)
    steps.publish(version, siblings, sha256=content_hash(content_of(version).plain()), by=by, now=now)
    tell_services(version.template.services.values_list("pk", flat=True))
    _record("form.publish", version, by=by, now=now, sha256=version.sha256)
    return version


@transaction.atomic
def retire(*, version_id: int, revision: int, by: int, now: datetime) -> TemplateVersion:
    """Nobody fills it in any more. Raises StaleVersion, VersionIllegalMove."""
    version = _version(version_id, revision)
    steps.retire(version, now=now)
    tell_services(version.template.services.values_list("pk", flat=True))
    _record("form.retire", version, by=by, now=now)
    return version


def _locked(template_id: int) -> FormTemplate:
    template = FormTemplate.objects.select_for_update(no_key=True).filter(pk=template_id).first()
    if template is None:
        raise NotFound
    return template


def _version(version_id: int, revision: int) -> TemplateVersion:
    """The version as the person saw it, its template locked: read after the lock, so nobody changes it meanwhile."""
    template_id = TemplateVersion.objects.filter(pk=version_id).values_list("template", flat=True).first()
    if template_id is None:
        raise NotFound
    _locked(template_id)
    version = TemplateVersion.objects.get(pk=version_id)
    steps.as_seen(version, revision)
    return version


def _write(version: TemplateVersion, content: Content) -> None:
    steps.change(version, fields=[*content.fields], signers=[*content.signers])
    version.texts.all().delete()
    VersionText.objects.bulk_create(
        [
            VersionText(version=version, language=language, title=text.title, body=text.body, consents=[*text.consents])
            for language, text in sorted(content.texts.items())
        ]
    )


def _record(action: str, version: TemplateVersion, *, by: int, now: datetime, **data: Any) -> None:
    facts = {"version": version.number, **data}
    audit.record(actor=f"staff:{by}", action=action, target=f"form:{version.template_id}", now=now, data=facts)
