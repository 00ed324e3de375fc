"""Checklists and past audits of the demo chain. Safe to repeat: what is there already stays as people have it."""

import random
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from feedback.commands.auditing import publish_audit, save_answers, start_audit
from feedback.commands.auditing_checklists import (
    LANGUAGES,
    ItemFacts,
    create_checklist,
    publish_version,
    save_item,
    save_section,
)
from feedback.commands.auditing_tasks import finish_task, make_task
from feedback.demo.checklists import LISTS, ListRow, Texts
from feedback.models import Audit, Checklist, ChecklistVersion
from feedback.queries.audits import items_of, responsible, sheet
from feedback.scoring import NO, YES, Kind
from stores.commands.demo import DemoOff
from stores.hours import local_day
from stores.models import Staff, Store

AUDITOR: Final = "auditor1"
PAST: Final = (200, 120, 40)  # days ago
GOOD: Final = 0.86  # of the answers: most stores pass, some do not


@transaction.atomic
def load_checklists(*, now: datetime) -> int:
    """Write and publish what is not there yet; the number of checklists made. Needs the people of the demo chain.

    Raises DemoOff.
    """
    if not settings.DEMO:
        raise DemoOff
    auditor = Staff.objects.get(code=AUDITOR)
    known = set(Checklist.objects.values_list("code", flat=True))
    missing = [row for row in LISTS if row.code not in known]
    for row in missing:
        _write(row, by=auditor.pk, now=now - timedelta(days=max(PAST) + 1))
    return len(missing)


@transaction.atomic
def load_audits(*, now: datetime) -> int:
    """Past audits for demo stores that have none, so that there is something to read; how many. Raises DemoOff."""
    if not settings.DEMO:
        raise DemoOff
    auditor = Staff.objects.get(code=AUDITOR)
    stores = Store.objects.filter(code__startswith="demo-", is_active=True, audits=None).order_by("code")
    versions = ChecklistVersion.objects.filter(
        checklist__code__in=[row.code for row in LISTS], state=ChecklistVersion.State.PUBLISHED
    )
    made = 0
    for store in stores:
        draw = random.Random(store.code)
        for version in versions.order_by("id"):
            for days in PAST:
                _audit(
                    store, version, auditor, draw, now=now - timedelta(days=days, hours=draw.randrange(5)), today=now
                )
                made += 1
    return made


def _texts(texts: Texts) -> dict[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))


def _write(row: ListRow, *, by: int, now: datetime) -> None:
    checklist = create_checklist(code=row.code, names=_texts(row.names), kind=row.kind, by=by, now=now)
    draft, revision = checklist.versions.get(), 0
    for section in row.sections:
        at = {"version_id": draft.pk, "revision": revision}
        place = save_section(**at, names=_texts(section.names))
        revision += 1
        for item in section.items:
            facts = ItemFacts(_texts(item.texts), item.kind, item.weight, item.knock_out, item.wants_photo)
            save_item(version_id=draft.pk, revision=revision, section_id=place.pk, facts=facts, code=item.code)
            revision += 1
    publish_version(version_id=draft.pk, revision=revision, by=by, now=now)


def _audit(
    store: Store, version: ChecklistVersion, auditor: Staff, draw: random.Random, *, now: datetime, today: datetime
) -> Audit:
    audit = start_audit(version_id=version.pk, store=store, by=auditor.pk, now=now)
    values = {}
    for item in items_of(version.pk):
        if item.wants_photo:
            values[item.pk] = "na"  # the demo has no photos of stores that do not exist
        elif item.kind == Kind.YES_NO:
            values[item.pk] = YES if item.knock_out or draw.random() < GOOD else NO
        elif item.kind == Kind.MARK:
            values[item.pk] = str(draw.choice((2, 3, 4, 4, 5, 5, 5)))
    save_answers(audit_id=audit.pk, values=values, notes={}, now=now)
    audit = publish_audit(audit_id=audit.pk, by=auditor.pk, now=now)
    _hand_out(audit, store, auditor, now=now, today=today)
    return audit


def _hand_out(audit: Audit, store: Store, auditor: Staff, *, now: datetime, today: datetime) -> None:
    """The first thing that was found is given to the manager: long ago it is done, lately it waits."""
    failed, boss = sheet(audit).failed[:1], responsible(store).first()
    if not failed or boss is None:
        return
    item = failed[0].item
    until = local_day(store.time_zone, now) + timedelta(days=30)
    words = str(item.texts.get(store.language) or item.texts["en"])
    task = make_task(
        audit_id=audit.pk, what=words, who_id=boss.pk, until=until, item_id=item.pk, by=auditor.pk, now=now
    )  # fmt: skip
    if until < local_day(store.time_zone, today) - timedelta(days=30):
        finish_task(task_id=task.pk, by=boss.pk, note="✓", photo=None, now=now + timedelta(days=9))
