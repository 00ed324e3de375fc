"""Two presses on the same audit at once: an answer and the publication, the same photo, the same task."""

from datetime import timedelta

import pytest

from feedback.commands.auditing import AuditPublished, publish_audit, save_answers
from feedback.commands.auditing_checklists import create_draft
from feedback.commands.auditing_photos import MOST_PHOTOS, TooManyAuditPhotos, add_audit_photo
from feedback.commands.auditing_tasks import TaskMoved, finish_task, make_task
from feedback.models import Audit, AuditPhoto, AuditTask, ChecklistVersion
from feedback.queries.audits import sheet
from stores.models import Staff
from tests.factories import NOON, StaffFactory, StoreFactory
from tests.feedback import audits
from tests.races.together import answers_at_once, refused_at_once
from tests.signatures.photographs import jpeg

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def audit():
    return audits.answered(audits.begun(StoreFactory()))


def test_answer_and_publication_at_once_never_leave_a_score_that_is_not_that_of_the_answers(audit):
    item = audits.items_by_text(audit)["The sign is lit"]

    refused = refused_at_once(
        lambda: save_answers(audit_id=audit.pk, values={item: "no"}, notes={}, now=NOON),
        lambda: publish_audit(audit_id=audit.pk, by=audit.auditor_id, now=NOON),
    )

    audit.refresh_from_db()
    assert refused in ([], [AuditPublished.code])
    assert audit.points == sheet(audit).score.total.points


def test_published_five_times_at_once_is_published_once(audit):
    acts = [lambda: publish_audit(audit_id=audit.pk, by=audit.auditor_id, now=NOON)] * 5
    assert {each.published_at for each in answers_at_once(*acts)} == {Audit.objects.get().published_at}


def test_same_photo_three_times_at_once_is_one_and_the_last_place_is_taken_once(audit):
    item = audits.items_by_text(audit)["The sign is lit"]

    def add(data):
        return add_audit_photo(audit=audit, item_id=item, data=data, now=NOON)

    same = jpeg()
    assert len({each.pk for each in answers_at_once(*[lambda: add(same)] * 3)}) == 1
    for shade in range(MOST_PHOTOS - 2):
        add(jpeg((shade * 30, 0, 0)))

    refused = refused_at_once(lambda: add(jpeg("red")), lambda: add(jpeg("navy")))

    assert refused == [TooManyAuditPhotos.code]
    assert AuditPhoto.objects.count() == MOST_PHOTOS


def test_task_is_made_and_done_once(audit):
    boss = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[audit.store])
    publish_audit(audit_id=audit.pk, by=audit.auditor_id, now=NOON)
    facts = {"what": "Clean", "who_id": boss.pk, "until": NOON.date() + timedelta(days=3), "by": audit.auditor_id}

    made = answers_at_once(*[lambda: make_task(audit_id=audit.pk, now=NOON, **facts)] * 3)
    refused = refused_at_once(
        *[lambda: finish_task(task_id=made[0].pk, by=boss.pk, note="Done", photo=None, now=NOON)] * 3
    )

    assert refused == [TaskMoved.code] * 2
    assert AuditTask.objects.get().moves.count() == 1


def test_next_version_is_begun_once():
    version = audits.checklist()
    acts = [lambda: create_draft(checklist_id=version.checklist_id, by=version.author_id, now=NOON)] * 3
    assert len({each.pk for each in answers_at_once(*acts)}) == 1
    assert ChecklistVersion.objects.count() == 2
