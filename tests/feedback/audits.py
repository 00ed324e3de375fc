"""Checklists and audits for tests."""

from datetime import timedelta

from django.utils import timezone

from feedback.commands.auditing import publish_audit, save_answers, start_audit
from feedback.commands.auditing_checklists import (
    ItemFacts,
    create_checklist,
    publish_version,
    save_item,
    save_section,
)
from feedback.commands.auditing_photos import add_audit_photo
from feedback.commands.auditing_tasks import make_task
from feedback.models import ChecklistItem, ChecklistVersion
from feedback.scoring import YES
from stores.models import Staff
from tests.factories import NOON, StaffFactory
from tests.signatures.photographs import jpeg

LANGUAGES = ("en", "pt", "cs", "ru")
ITEMS = (  # section, text, kind, weight, decides alone, photo
    ("Outside", "The sign is lit", "yes_no", 1, False, False),
    ("Outside", "The window is clean", "mark", 2, False, False),
    ("Inside", "Nothing blocks the emergency exit", "yes_no", 3, True, False),
    ("Inside", "What struck you", "text", 1, False, False),
)


def words(text):
    return dict.fromkeys(LANGUAGES, text)


def auditor(**facts):
    return StaffFactory(role=Staff.Role.AUDITOR, **facts)


def checklist(*, kind="audit", by=None, items=ITEMS, name="Store standard", now=NOON):
    """The first version of a checklist, in use."""
    by = by or auditor()
    made = create_checklist(names=words(name), kind=kind, by=by.pk, now=now)
    draft = ChecklistVersion.objects.get(checklist=made)
    write(draft, items)
    draft.refresh_from_db()
    return publish_version(version_id=draft.pk, revision=draft.revision, by=by.pk, now=now)


def write(draft, items):
    """Put items into a draft, each in its section."""
    sections = {}
    for section, text, kind, weight, decides, photo in items:
        draft.refresh_from_db()
        if section not in sections:
            sections[section] = save_section(version_id=draft.pk, revision=draft.revision, names=words(section)).pk
            draft.refresh_from_db()
        facts = ItemFacts(words(text), kind, weight, decides, photo)
        save_item(version_id=draft.pk, revision=draft.revision, section_id=sections[section], facts=facts)


def items_by_text(audit):
    rows = ChecklistItem.objects.filter(section__version=audit.version_id)
    return {item.texts["en"]: item.pk for item in rows}


def begun(store, *, version=None, by=None, now=NOON, **facts):
    version = version or checklist(**facts)
    return start_audit(version_id=version.pk, store=store, by=(by or version.author).pk, now=now)


def answered(audit, now=NOON, **changes):
    """Everything answered as well as can be, but for `changes` by the first word of an item's text."""
    rows = ChecklistItem.objects.filter(section__version=audit.version_id).exclude(kind="text")
    best = {row.pk: YES if row.kind == "yes_no" else "5" for row in rows}
    texts = items_by_text(audit)
    for start, value in changes.items():
        best[next(pk for text, pk in texts.items() if start in text)] = value
    return save_answers(audit_id=audit.pk, values=best, notes={}, now=now)


def published(store, *, version=None, by=None, now=NOON, days=0, kind="audit", **changes):
    """An audit of `days` ago."""
    at = now - timedelta(days=days)
    audit = begun(store, version=version or checklist(kind=kind, now=at), by=by, now=at)
    answered(audit, now=at, **changes)
    return publish_audit(audit_id=audit.pk, by=audit.auditor_id, now=at)


def looked_at(store, *, by, boss):
    """A published audit with a photo and a task, and a mystery visit under way; what stands in their addresses."""
    now = timezone.now()
    version = checklist(by=by, now=now)
    audit = answered(begun(store, version=version, now=now), now=now, emergency="no")
    item = items_by_text(audit)["The sign is lit"]
    photo = add_audit_photo(audit=audit, item_id=item, data=jpeg(), now=now)
    publish_audit(audit_id=audit.pk, by=by.pk, now=now)
    task = make_task(
        audit_id=audit.pk,
        what="Clear the exit",
        who_id=boss.pk,
        until=now.date() + timedelta(days=9),
        by=by.pk,
        now=now,
    )
    hidden = begun(store, version=checklist(kind="mystery", by=by, name="Visit", now=now), now=now)
    seen = items_by_text(hidden)["The sign is lit"]
    hidden_photo = add_audit_photo(audit=hidden, item_id=seen, data=jpeg("navy"), now=now)
    return {
        "audit": audit.pk,
        "audit_photo": photo.pk,
        "audit_task": task.pk,
        "audit_hidden": hidden.pk,
        "audit_hidden_photo": hidden_photo.pk,
        "audit_item": seen,
        "checklist": version.checklist.code,
    }
