"""Audits as commands and pages read them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from core.errors import NotFound
from core.personal import unseal_bytes
from feedback import scoring
from feedback.models import Audit, AuditAnswer, AuditPhoto, AuditTask, ChecklistItem, ChecklistSection, ChecklistVersion
from feedback.scoring import Kind, Part, Score
from stores.hours import local_day
from stores.models import Staff, Store

TREND = 12  # audits in a picture


@dataclass(frozen=True)
class Row:
    """An item with what was found: the answer, the note, the photos, and whether something has to be done."""

    item: ChecklistItem
    value: str
    note: str
    photos: tuple[AuditPhoto, ...]
    failed: bool
    decides: bool

    @property
    def lacks_photo(self) -> bool:
        """Whether a photo is wanted here that nobody took; not of what does not apply."""
        return self.item.wants_photo and not self.photos and self.value != scoring.NOT_APPLICABLE


@dataclass(frozen=True)
class Step:
    """A section with its items and its points."""

    section: ChecklistSection
    number: int
    rows: tuple[Row, ...]
    part: Part

    @property
    def left(self) -> int:
        """How many items still wait for an answer or a photo."""
        return sum(1 for row in self.rows if (row.item.kind != Kind.TEXT and not row.value) or row.lacks_photo)


@dataclass(frozen=True)
class Sheet:
    """A whole audit: its steps and its score as it stands."""

    steps: tuple[Step, ...]
    score: Score

    @property
    def left(self) -> int:
        return sum(step.left for step in self.steps)

    @property
    def failed(self) -> list[Row]:
        """What asks for something to be done, the deciding ones first."""
        rows = [row for step in self.steps for row in step.rows if row.failed]
        return sorted(rows, key=lambda row: not row.decides)


def items_of(version_id: int) -> list[ChecklistItem]:
    """In the order in which they are asked, with their sections. One statement."""
    rows = ChecklistItem.objects.filter(section__version=version_id).select_related("section")
    return list(rows.order_by("section__position", "position", "id"))


def score_of(items: Sequence[ChecklistItem], values: Mapping[int, str]) -> Score:
    """The score of answers by item id."""
    given: dict[Hashable, str] = {each.pk: values.get(each.pk, "") for each in items}
    asked = [scoring.Item(each.pk, Kind(each.kind), each.section_id, each.weight, each.knock_out) for each in items]
    return scoring.score(asked, given)


def sheet(audit: Audit) -> Sheet:
    """An audit with all that was found. Three statements."""
    items = items_of(audit.version_id)
    answers = {each.item_id: each for each in AuditAnswer.objects.filter(audit=audit)}
    photos: dict[int | None, list[AuditPhoto]] = {}
    for photo in AuditPhoto.objects.filter(audit=audit, move=None).defer("sealed").order_by("id"):
        photos.setdefault(photo.item_id, []).append(photo)
    score = score_of(items, {pk: each.value for pk, each in answers.items()})
    rows: dict[ChecklistSection, list[Row]] = {}
    for item in items:
        answer = answers.get(item.pk)
        shown = tuple(photos.get(item.pk, ()))
        value, note = (answer.value, answer.note) if answer else ("", "")
        row = Row(item, value, note, shown, item.pk in score.failed, item.pk in score.knocked_out)
        rows.setdefault(item.section, []).append(row)
    steps = [
        Step(section, number, tuple(each), score.sections[section.pk])
        for number, (section, each) in enumerate(rows.items(), start=1)
    ]
    return Sheet(tuple(steps), score)


def photo_bytes(photos: QuerySet[AuditPhoto], photo_id: int) -> bytes:
    """A photo as it is kept; raises NotFound."""
    photo = photos.filter(pk=photo_id).first()
    if photo is None:
        raise NotFound
    return unseal_bytes(bytes(photo.sealed))


def listed(rows: QuerySet[Audit]) -> QuerySet[Audit]:
    """Audits for a list, the newest first: store, checklist and the number of open tasks in one statement."""
    around = rows.select_related("store", "version__checklist", "auditor__user")
    open_tasks = Count("tasks", filter=Q(tasks__state=AuditTask.State.OPEN))
    newest = Case(When(published_at=None, then=F("changed_at")), default=F("published_at"))
    return around.annotate(open_tasks=open_tasks, at=newest).order_by("-at", "-id")


def tasks_listed(rows: QuerySet[AuditTask]) -> QuerySet[AuditTask]:
    """Tasks for a list: what is to be done first, the most urgent before."""
    around = rows.select_related("audit__store", "audit__version__checklist", "who", "item")
    is_done = Case(When(state=AuditTask.State.DONE, then=Value(1)), default=Value(0))
    return around.annotate(is_done=is_done).order_by("is_done", "until", "id")


def is_overdue(task: AuditTask, *, now: datetime) -> bool:
    """Whether its last day is over where the store is."""
    return task.state == AuditTask.State.OPEN and task.until < local_day(task.audit.store.time_zone, now)


def overdue(rows: QuerySet[AuditTask], *, now: datetime) -> QuerySet[AuditTask]:
    """Those whose last day is over where their store is. One statement for the zones that there are."""
    late = Q(pk=None)
    for zone in Store.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        late |= Q(audit__store__time_zone=zone, until__lt=local_day(zone, now))
    return rows.filter(late, state=AuditTask.State.OPEN)


def history(rows: QuerySet[Audit], store: Store) -> list[tuple[Any, list[Audit]]]:
    """The published audits of a store by checklist, the oldest first, at most the last twelve. One statement."""
    found: dict[Any, list[Audit]] = {}
    published = rows.filter(store=store, state=Audit.State.PUBLISHED).select_related("version__checklist", "store")
    for audit in published.order_by("-published_at", "-id")[: 20 * TREND]:
        found.setdefault(audit.version.checklist, []).append(audit)
    return [(checklist, audits[:TREND][::-1]) for checklist, audits in found.items()]


def responsible(store: Store) -> QuerySet[Staff]:
    """Who may be asked to put something right: the managers of the store and of its region."""
    of_store = Q(role=Staff.Role.STORE_MANAGER, stores=store)
    of_region = Q(role=Staff.Role.REGIONAL_MANAGER, regions=store.region_id)
    return Staff.objects.filter(of_store | of_region, is_active=True).distinct().order_by("-role", "first_name", "id")


def versions_in_use() -> QuerySet[ChecklistVersion]:
    """What an audit may begin with."""
    rows = ChecklistVersion.objects.filter(state=ChecklistVersion.State.PUBLISHED, checklist__is_active=True)
    return rows.select_related("checklist").order_by("checklist__code")
