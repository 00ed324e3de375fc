"""Audits as commands: saved as they are typed, counted once, fixed from then on."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from feedback.commands import auditing, auditing_photos, auditing_tasks
from feedback.commands.auditing_checklists import (
    ChecklistFixed,
    ChecklistWords,
    create_draft,
    publish_version,
    save_section,
)
from feedback.models import Audit, AuditAnswer, AuditPhoto, AuditTask, ChecklistItem, ChecklistVersion
from feedback.queries.audits import is_overdue, overdue, photo_bytes, sheet
from stores.models import Staff
from tests.factories import NOON, StaffFactory, StoreFactory
from tests.feedback import audits
from tests.signatures.photographs import CAMERA, jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return StoreFactory()


@pytest.fixture
def boss(store):
    return StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[store])


def test_answers_are_counted_when_the_audit_is_published(store):
    audit = audits.published(store, window="3")

    assert (audit.points, audit.out_of) == (5 + 2 * 3 + 15, 30)
    assert audit.percent == 86.7
    assert audit.is_passed
    assert not audit.is_knocked_out


def test_item_that_decides_alone_fails_the_audit(store):
    audit = audits.published(store, emergency="no")

    assert audit.is_knocked_out
    assert not audit.is_passed
    assert [row.item.texts["en"] for row in sheet(audit).failed] == ["Nothing blocks the emergency exit"]


def test_publishing_needs_every_answer(store):
    audit = audits.begun(store)
    auditing.save_answers(
        audit_id=audit.pk, values={audits.items_by_text(audit)["The sign is lit"]: "yes"}, notes={}, now=NOON
    )

    with pytest.raises(auditing.AuditIncomplete) as refused:
        auditing.publish_audit(audit_id=audit.pk, by=audit.auditor_id, now=NOON)

    assert refused.value.extra == {"steps": [1, 2]}


def test_publishing_twice_counts_once(store):
    audit = audits.published(store)
    again = auditing.publish_audit(audit_id=audit.pk, by=audit.auditor_id, now=NOON + timedelta(days=1))
    assert again.published_at == audit.published_at


def test_last_word_stands_and_notes_stay_beside_it(store):
    audit = audits.begun(store)
    item = audits.items_by_text(audit)["The sign is lit"]
    for values, notes in (({item: "yes"}, {}), ({}, {item: "One lamp is out."}), ({item: "no"}, {})):
        auditing.save_answers(audit_id=audit.pk, values=values, notes=notes, now=NOON)

    assert list(AuditAnswer.objects.values_list("value", "note")) == [("no", "One lamp is out.")]


@pytest.mark.parametrize("value", ["3", "maybe", "YES"])
def test_answer_that_the_item_does_not_take_is_refused(store, value):
    audit = audits.begun(store)
    with pytest.raises(auditing.BadAnswer):
        auditing.save_answers(
            audit_id=audit.pk, values={audits.items_by_text(audit)["The sign is lit"]: value}, notes={}, now=NOON
        )


def test_item_of_another_checklist_is_refused(store):
    audit, other = audits.begun(store), audits.begun(store, name="Other")
    with pytest.raises(auditing.BadAnswer):
        auditing.save_answers(
            audit_id=audit.pk, values={audits.items_by_text(other)["The sign is lit"]: "yes"}, notes={}, now=NOON
        )


def test_published_audit_is_fixed_whoever_asks(store):
    audit = audits.published(store)
    answer = AuditAnswer.objects.first()

    with pytest.raises(auditing.AuditPublished):
        audits.answered(audit)
    with pytest.raises(auditing.AuditPublished):
        auditing.discard_audit(audit_id=audit.pk)
    for rows, facts in (
        (Audit.objects.filter(pk=audit.pk), {"points": 1}),
        (AuditAnswer.objects.filter(pk=answer.pk), {"value": "no"}),
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            rows.update(**facts)


def test_checklist_in_use_is_fixed_and_the_next_version_leaves_audits_as_they_are(store):
    version = audits.checklist()
    audit = audits.begun(store, version=version)
    with pytest.raises(ChecklistFixed):
        save_section(version_id=version.pk, revision=version.revision, names=audits.words("More"))
    for row in (ChecklistItem.objects.filter(section__version=version), version.sections.all()):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            row.update(position=9)

    draft = create_draft(checklist_id=version.checklist_id, by=version.author_id, now=NOON)
    assert draft == create_draft(checklist_id=version.checklist_id, by=version.author_id, now=NOON)
    audits.write(draft, [("Till", "The till is counted", "yes_no", 1, False, False)])
    draft.refresh_from_db()
    publish_version(version_id=draft.pk, revision=draft.revision, by=version.author_id, now=NOON)

    version.refresh_from_db()
    assert version.state == ChecklistVersion.State.RETIRED
    assert len(sheet(audit).steps) == 2
    assert draft.sections.count() == 3
    codes = ChecklistItem.objects.filter(section__version=version).values_list("code", flat=True)
    assert set(codes) < set(ChecklistItem.objects.filter(section__version=draft).values_list("code", flat=True))


def test_text_is_needed_in_all_languages():
    draft = ChecklistVersion.objects.get(
        pk=audits.create_checklist(names=audits.words("New"), kind="audit", by=audits.auditor().pk, now=NOON)
        .versions.get()
        .pk
    )
    with pytest.raises(ChecklistWords):
        save_section(version_id=draft.pk, revision=0, names={"en": "Outside", "pt": "Fora", "cs": "Venku", "ru": " "})


def test_mystery_visit_has_no_day_and_an_audit_is_announced_for_today_or_later(store):
    version = audits.checklist(kind="mystery")
    assert audits.begun(store, version=version).planned_on is None
    assert audits.begun(store).planned_on == date(2026, 3, 4)
    with pytest.raises(auditing.BadAuditDay):
        auditing.start_audit(
            version_id=audits.checklist(name="B").pk,
            store=store,
            by=version.author_id,
            now=NOON,
            planned_on=date(2026, 3, 3),
        )


# --- photos -----------------------------------------------------------------------------------------------------------
def wants_photo(store):
    audit = audits.begun(store, items=[("Outside", "The sign is lit", "yes_no", 1, False, True)])
    return audit, audits.items_by_text(audit)["The sign is lit"]


def test_photo_is_kept_once_without_where_it_was_taken_and_encrypted(store):
    audit, item = wants_photo(store)
    data = jpeg()
    first, again = (
        auditing_photos.add_audit_photo(audit=audit, item_id=item, data=data, now=NOON) for _try in range(2)
    )

    kept = photo_bytes(AuditPhoto.objects.all(), first.pk)
    assert first == again
    assert kept.startswith(b"\xff\xd8")
    assert CAMERA.encode() in data
    assert CAMERA.encode() not in kept
    assert b"Exif" not in kept
    assert not bytes(AuditPhoto.objects.get().sealed).startswith(b"\xff\xd8")


def test_wanted_photo_is_waited_for_unless_the_item_does_not_apply(store):
    audit, item = wants_photo(store)
    audits.answered(audit)
    assert sheet(audit).left == 1
    auditing.save_answers(audit_id=audit.pk, values={item: "na"}, notes={}, now=NOON)
    assert sheet(audit).left == 0


# --- tasks ------------------------------------------------------------------------------------------------------------
def task(audit, boss, **facts):
    facts = {"what": "Clear the exit", "who_id": boss.pk, "until": date(2026, 3, 10), **facts}
    return auditing_tasks.make_task(audit_id=audit.pk, by=audit.auditor_id, now=NOON, **facts)


def test_task_is_done_with_proof_and_reopened_with_a_reason(store, boss):
    audit = audits.published(store, emergency="no")
    made = task(audit, boss)
    assert made == task(audit, boss)
    with pytest.raises(auditing_tasks.TaskProof):
        auditing_tasks.finish_task(task_id=made.pk, by=boss.pk, note=" ", photo=None, now=NOON)

    auditing_tasks.finish_task(task_id=made.pk, by=boss.pk, note="", photo=jpeg(), now=NOON)
    with pytest.raises(auditing_tasks.TaskMoved):
        auditing_tasks.finish_task(task_id=made.pk, by=boss.pk, note="Again", photo=None, now=NOON)
    auditing_tasks.reopen_task(task_id=made.pk, by=audit.auditor_id, reason="A pallet is there.", now=NOON)

    made.refresh_from_db()
    assert made.state == "open"
    assert [move.to_state for move in made.moves.order_by("id")] == ["done", "open"]
    assert AuditPhoto.objects.get().move == made.moves.earliest("id")


def test_task_is_overdue_after_its_last_day_in_the_store(boss):
    store = StoreFactory(
        time_zone="Asia/Kamchatka"
    )  # 12 hours ahead: the fourth of March has gone by there at noon UTC
    boss.stores.set([store])
    audit = audits.published(store, days=2)
    made = auditing_tasks.make_task(
        audit_id=audit.pk, what="Clean", who_id=boss.pk, until=date(2026, 3, 4), by=audit.auditor_id, now=NOON - timedelta(days=1)
    )  # fmt: skip
    for at, is_late in ((NOON - timedelta(minutes=1), False), (NOON, True)):
        assert is_overdue(made, now=at) is is_late
        assert overdue(AuditTask.objects.all(), now=at).exists() is is_late


def test_only_managers_of_the_store_or_its_region_are_given_tasks(store, boss):
    audit = audits.published(store)
    for person in (StaffFactory(stores=[store]), StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[StoreFactory()])):
        with pytest.raises(auditing_tasks.TaskPerson):
            task(audit, person)


def test_task_of_an_audit_under_way_is_nobodys_yet(store, boss):
    audit = audits.begun(store, kind="mystery")
    made = task(audit, boss)
    with pytest.raises(auditing_tasks.AuditNotPublished):
        auditing_tasks.finish_task(task_id=made.pk, by=boss.pk, note="Done", photo=None, now=NOON)
