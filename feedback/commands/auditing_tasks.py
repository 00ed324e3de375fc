"""What has to be put right after an audit: with somebody and a last day, done with proof, reopened with a reason."""

import hashlib
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid
from core.photos import developing
from feedback.commands.auditing_photos import keep_proof
from feedback.models import Audit, AuditTask, AuditTaskMove, ChecklistItem
from feedback.queries.audits import responsible
from stores.hours import local_day
from stores.models import Store

LONGEST_WHAT, LONGEST_NOTE = 300, 1000
FURTHEST = timedelta(days=365)
State = AuditTask.State


class TaskWords(Invalid):
    code, message = "task_words", _("Write what has to be done, in at most 300 signs.")


class TaskPerson(Invalid):
    code, message = "task_person", _("Choose a manager of this store or of its region.")


class TaskDay(Invalid):
    code, message = "task_day", _("Choose the last day: today, or a day within a year.")


class TaskProof(Invalid):
    code, message = "task_proof", _("Say what was done, or add a photo of it.")


class TaskReason(Invalid):
    code, message = "task_reason", _("Say what is still missing.")


class TaskMoved(Conflict):
    code, message = "task_moved", _("This task is in another state already. Load the page again.")


class AuditNotPublished(Conflict):
    code, message = "audit_not_published", _("Publish the audit first: its store does not know of it yet.")


@transaction.atomic
def make_task(
    *, audit_id: int, what: str, who_id: int, until: date, by: int, now: datetime, item_id: int | None = None
) -> AuditTask:
    """Give somebody something to put right; the same task again is the one that is there. Locks the audit.

    Raises TaskWords, TaskPerson, TaskDay.
    """
    audit = Audit.objects.select_for_update(no_key=True).get(pk=audit_id)
    store, words = Store.objects.get(pk=audit.store_id), what.strip()
    if not 0 < len(words) <= LONGEST_WHAT:
        raise TaskWords
    if not responsible(store).filter(pk=who_id).exists():
        raise TaskPerson
    today = local_day(store.time_zone, now)
    if not today <= until <= today + FURTHEST:
        raise TaskDay
    own = ChecklistItem.objects.filter(pk=item_id, section__version=audit.version_id).exists() if item_id else False
    facts = {"item_id": item_id if own else None, "what": words, "who_id": who_id, "until": until}
    same = AuditTask.objects.filter(audit=audit, state=State.OPEN, **facts).first()
    return same or AuditTask.objects.create(audit=audit, made_at=now, made_by_id=by, **facts)


def finish_task(*, task_id: int, by: int, note: str, photo: bytes | None, now: datetime) -> AuditTask:
    """Say that it is done, with words or a photo for proof. Raises TaskProof, TaskMoved, AuditNotPublished."""
    words = note.strip()[:LONGEST_NOTE]
    if not words and not photo:
        raise TaskProof
    made = developing.photo(photo) if photo else None  # before anything is locked
    with transaction.atomic():
        move = _moved(task_id, State.OPEN, State.DONE, by=by, note=words, now=now)
        if made is not None and photo is not None:
            keep_proof(move=move, made=made, sent=hashlib.sha256(photo).hexdigest(), now=now)
    return move.task


@transaction.atomic
def reopen_task(*, task_id: int, by: int, reason: str, now: datetime, until: date | None = None) -> AuditTask:
    """Say that it is not done after all, and why; with a new last day, where one is given.

    Raises TaskReason, TaskDay, TaskMoved.
    """
    words = reason.strip()[:LONGEST_NOTE]
    if not words:
        raise TaskReason
    task = _moved(task_id, State.DONE, State.OPEN, by=by, note=words, now=now).task
    if until is not None:
        today = local_day(task.audit.store.time_zone, now)
        if not today <= until <= today + FURTHEST:
            raise TaskDay
        task.until = until
        task.save(update_fields=["until"])
    return task


def _moved(
    task_id: int, was: AuditTask.State, to: AuditTask.State, *, by: int, note: str, now: datetime
) -> AuditTaskMove:
    """The only writer of a task's state: compare and swap, with one row of history."""
    task = AuditTask.objects.select_related("audit__store").get(pk=task_id)
    if task.audit.state != Audit.State.PUBLISHED:
        raise AuditNotPublished
    if not AuditTask.objects.filter(pk=task_id, state=was).update(state=to):
        raise TaskMoved
    task.state = to
    return AuditTaskMove.objects.create(task=task, to_state=to, at=now, by_id=by, note=note)
