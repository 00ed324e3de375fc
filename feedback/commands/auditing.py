"""An audit from its beginning to its publication: saved as it is typed, counted once, fixed from then on."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit as log
from core.errors import Conflict, Invalid
from feedback.models import Audit, AuditAnswer, Checklist, ChecklistVersion
from feedback.queries.audits import items_of, sheet
from feedback.scoring import Kind, answers_to
from stores.hours import local_day
from stores.models import Store

LONGEST_NOTE, LONGEST_SUMMARY = 2000, 1000
FURTHEST = timedelta(days=365)


class AuditPublished(Conflict):
    code, message = "audit_published", _("This audit is published. What was found does not change any more.")


class AuditIncomplete(Conflict):
    code, message = "audit_incomplete", _("Some items wait for an answer or a photo. Finish the marked steps first.")


class BadAnswer(Invalid):
    code, message = "audit_answer", _("This item does not take that answer.")


class ChecklistNotInUse(Conflict):
    code, message = "checklist_not_in_use", _("This checklist is not in use. Choose another one.")


class BadAuditDay(Invalid):
    code, message = "audit_day", _("Give the day of the visit: today, or a day within a year.")


@transaction.atomic
def start_audit(
    *, version_id: int, store: Store, by: int, now: datetime, planned_on: date | None = None
) -> Audit:  # fmt: skip
    """Begin an audit, which the store reads of at once, or a mystery visit, of which it does not.

    `planned_on` is the store's day of the visit, today without one; a mystery visit has none. Raises
    ChecklistNotInUse, BadAuditDay.
    """
    version = ChecklistVersion.objects.select_for_update(no_key=True).select_related("checklist").get(pk=version_id)
    checklist = version.checklist
    if version.state != ChecklistVersion.State.PUBLISHED or not checklist.is_active:
        raise ChecklistNotInUse
    day = None
    if checklist.kind == Checklist.Kind.AUDIT:
        today = local_day(store.time_zone, now)
        day = planned_on or today
        if not today <= day <= today + FURTHEST:
            raise BadAuditDay
    facts = {"kind": checklist.kind, "planned_on": day, "made_at": now, "changed_at": now}
    return Audit.objects.create(version=version, store=store, partner_id=store.partner_id, auditor_id=by, **facts)


@transaction.atomic
def save_answers(
    *,
    audit_id: int,
    values: Mapping[int, str],
    notes: Mapping[int, str],
    now: datetime,
    summary: str | None = None,
) -> Audit:
    """Keep answers and notes by item id; "" takes one back. Safe to repeat: the last word stands. Locks the audit.

    Raises AuditPublished, BadAnswer.
    """
    audit = open_audit(audit_id)
    kinds = {item.pk: Kind(item.kind) for item in items_of(audit.version_id)}
    for pk, value in values.items():
        if pk not in kinds or (value and value not in answers_to(kinds[pk])):
            raise BadAnswer
    if not set(notes) <= set(kinds):
        raise BadAnswer
    before = {each.item_id: each for each in AuditAnswer.objects.filter(audit=audit)}
    rows = []
    for pk in sorted({*values, *notes}):
        row = before.get(pk) or AuditAnswer(audit=audit, item_id=pk)
        row.value, row.note, row.changed_at = values.get(pk, row.value), notes.get(pk, row.note)[:LONGEST_NOTE], now
        rows.append(row)
    AuditAnswer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["audit", "item"], update_fields=["value", "note", "changed_at"]
    )
    audit.changed_at, audit.revision = now, audit.revision + 1
    if summary is not None:
        audit.summary = summary.strip()[:LONGEST_SUMMARY]
    audit.save(update_fields=["changed_at", "revision", "summary"])
    return audit


@transaction.atomic
def publish_audit(*, audit_id: int, by: int, now: datetime) -> Audit:
    """Count an audit and show it to its store; again: as it is. Locks the audit.

    Raises AuditIncomplete, with the numbers of the steps in which something is left.
    """
    audit = Audit.objects.select_for_update(no_key=True).get(pk=audit_id)
    if audit.state == Audit.State.PUBLISHED:
        return audit
    found = sheet(audit)
    if found.left:
        raise AuditIncomplete(steps=[step.number for step in found.steps if step.left])
    target = ChecklistVersion.objects.values_list("target", flat=True).get(pk=audit.version_id)
    total = found.score.total
    audit.state, audit.published_at, audit.changed_at = Audit.State.PUBLISHED, now, now
    audit.points, audit.out_of = total.points, total.out_of
    audit.is_passed, audit.is_knocked_out = found.score.passes(target), bool(found.score.knocked_out)
    audit.save()
    facts = {"points": total.points, "out_of": total.out_of}
    log.record(actor=f"staff:{by}", action="audit.publish", target=f"audit:{audit.pk}", now=now, data=facts)
    return audit


@transaction.atomic
def discard_audit(*, audit_id: int) -> None:
    """Throw away an audit that is under way, with its photos. Raises AuditPublished."""
    open_audit(audit_id).delete()


def open_audit(audit_id: int) -> Audit:
    """An audit that still takes answers, locked; raises AuditPublished."""
    audit = Audit.objects.select_for_update(no_key=True).get(pk=audit_id)
    if audit.state != Audit.State.OPEN:
        raise AuditPublished
    return audit
