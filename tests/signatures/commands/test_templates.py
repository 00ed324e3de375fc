"""A version's way: draft, review by another person, published, retired; and what never changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.models import AuditEntry
from signatures.commands import templates as commands
from signatures.models import TemplateVersion, VersionText
from signatures.queries.templates import content_of
from signatures.wording import content_hash
from tests.factories import NOON
from tests.signatures.forms import (
    CONTENT,
    draft_form,
    form_template,
    manager,
    moved,
    published_form,
    reviewed_form,
    with_text,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def author():
    return manager()


def test_first_draft_is_empty_and_the_next_begins_with_what_is_published(author):
    first = published_form(by=author)

    second = commands.create_draft(template_id=first.template_id, by=manager().pk, now=LATER)

    assert (first.number, second.number, second.state) == (1, 2, "draft")
    assert content_of(second) == CONTENT


def test_next_draft_begins_with_the_last_version_when_none_is_published(author):
    first = published_form(by=author)
    moved(commands.retire, first, author)

    second = commands.create_draft(template_id=first.template_id, by=author.pk, now=LATER)

    assert content_of(second) == CONTENT


def test_only_one_version_is_in_work(author):
    version = draft_form(by=author)

    with pytest.raises(commands.DraftOpen):
        commands.create_draft(template_id=version.template_id, by=author.pk, now=NOON)


def test_edit_saves_all_or_nothing(author):
    version = draft_form(by=author)
    wrong = with_text(with_text(title="New title"), "pt", body="<p>{{ other }}</p>")

    with pytest.raises(commands.BadContent) as refused:
        moved(commands.edit_draft, version, author, content=wrong)

    assert [(f.part, f.language, f.problem.code, f.problem.line) for f in refused.value.faults] == [
        ("body", "pt", "unknown_field", 1)
    ]
    assert refused.value.extra == {"faults": [["body", "pt", "unknown_field", 1, "other"]]}
    assert content_of(TemplateVersion.objects.get()) == CONTENT


def test_edit_of_what_somebody_else_has_changed_is_refused(author):
    version = draft_form(by=author)
    moved(commands.edit_draft, version, author, content=with_text(title="Theirs"))

    with pytest.raises(commands.StaleVersion):
        moved(commands.edit_draft, version, author, content=with_text(title="Mine"))

    assert VersionText.objects.get(language="en").title == "Theirs"


def test_incomplete_draft_is_not_submitted(author):
    version = draft_form(by=author, content=replace(CONTENT, texts={"en": CONTENT.texts["en"]}))

    with pytest.raises(commands.BadContent) as refused:
        moved(commands.submit, version, author)

    assert [fault.problem.text for fault in refused.value.faults] == ["pt", "cs", "ru"]


def test_submitted_version_has_the_hash_of_its_content(author):
    version = moved(commands.submit, draft_form(by=author), author, now=LATER)

    assert (version.state, version.submitted_at) == ("review", LATER)
    assert version.sha256 == content_hash(CONTENT.plain())


def test_author_cannot_approve(author):
    version = moved(commands.submit, draft_form(by=author), author)

    with pytest.raises(commands.OwnWork):
        moved(commands.approve, version, author)

    assert TemplateVersion.objects.get().reviewer is None


def test_nobody_who_has_written_in_it_can_approve(author):
    helper = manager()
    version = moved(commands.edit_draft, draft_form(by=author), helper, content=with_text(title="Other"))
    version = moved(commands.submit, version, author)

    with pytest.raises(commands.OwnWork):
        moved(commands.approve, version, helper)


def test_submitting_the_work_of_others_does_not_make_it_ones_own(author):
    boss = manager()
    version = moved(commands.submit, draft_form(by=author), boss)

    assert moved(commands.approve, version, boss).reviewer_id == boss.pk


def test_version_is_published_only_when_approved(author):
    version = moved(commands.submit, draft_form(by=author), author)

    with pytest.raises(commands.NotApproved):
        moved(commands.publish, version, author)


def test_publishing_retires_the_former_version(author):
    former = published_form(by=author)

    version = published_form(template=former.template, by=author, content=with_text(title="New"), now=LATER)

    former.refresh_from_db()
    assert (former.state, former.retired_at) == ("retired", LATER)
    assert (version.state, version.published_at, version.publisher) == ("published", LATER, author)


def test_version_sent_back_loses_its_approval_and_says_why(author):
    version = moved(commands.send_back, reviewed_form(by=author), manager(), note=" Too long. ")

    assert (version.state, version.note, version.reviewer, version.sha256) == ("draft", "Too long.", None, "")
    assert moved(commands.submit, version, author).note == ""


def test_sending_back_needs_a_reason(author):
    with pytest.raises(commands.NoNote):
        moved(commands.send_back, reviewed_form(by=author), manager(), note="  ")


@pytest.mark.parametrize(
    ("make", "acts"),
    [
        (draft_form, [commands.approve, commands.publish, commands.retire]),
        (reviewed_form, [commands.submit, commands.retire]),
        (published_form, [commands.submit, commands.approve, commands.publish]),
    ],
)
def test_no_move_skips_a_state(author, make, acts):
    version = make(by=author)

    for act in acts:
        with pytest.raises(commands.VersionIllegalMove):
            moved(act, version, manager())


@pytest.mark.parametrize("make", [reviewed_form, published_form])
def test_only_drafts_are_edited_and_only_reviewed_ones_sent_back(author, make):
    version = make(by=author)

    with pytest.raises(commands.VersionIllegalMove):
        moved(commands.edit_draft, version, author, content=CONTENT)


def test_retired_version_goes_nowhere(author):
    version = moved(commands.retire, published_form(by=author), author)

    for act in (commands.submit, commands.approve, commands.publish, commands.retire):
        with pytest.raises(commands.VersionIllegalMove):
            moved(act, version, manager())


def test_every_step_is_in_the_audit_log(author):
    version = moved(commands.retire, published_form(by=author), author)

    entries = AuditEntry.objects.filter(target=f"form:{version.template_id}").order_by("id")
    steps = ["form.draft", "form.edit", "form.submit", "form.approve", "form.publish", "form.retire"]
    assert [entry.action for entry in entries] == steps
    assert entries[4].data == {"version": 1, "sha256": version.sha256}
    assert entries[0].actor == f"staff:{author.pk}"


# --- the database keeps it so -----------------------------------------------------------------------------------------
def refused(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


@pytest.mark.parametrize("make", [reviewed_form, published_form])
def test_database_refuses_to_change_what_was_submitted(author, make):
    version = make(by=author)
    rows, texts = TemplateVersion.objects.filter(pk=version.pk), version.texts.filter(language="en")

    refused(lambda: rows.update(fields=[]))
    refused(lambda: rows.update(signers=[]))
    refused(lambda: rows.update(number=7))
    refused(lambda: rows.update(template=form_template("other")))
    refused(lambda: texts.update(body="<p>Other</p>"))
    refused(lambda: texts.update(title="Other"))
    refused(texts.delete)
    refused(lambda: VersionText.objects.create(version=version, language="de", title="x", body="x"))
    refused(lambda: rows._raw_delete("default"))
    assert content_of(TemplateVersion.objects.get(pk=version.pk)) == CONTENT


def test_database_refuses_to_change_anything_of_a_published_version_but_its_end(author):
    version = published_form(by=author)
    rows = TemplateVersion.objects.filter(pk=version.pk)

    refused(lambda: rows.update(sha256="0" * 64))
    refused(lambda: rows.update(reviewer=manager()))
    refused(lambda: rows.update(published_at=LATER))
    refused(lambda: rows.update(state="draft", published_at=None, publisher=None, sha256=""))
    assert rows.update(state="retired", retired_at=LATER) == 1
    refused(lambda: rows.update(state="published", retired_at=None))


def test_text_moves_to_no_other_version(author):
    draft, version = draft_form(by=author, code="other"), published_form(by=author)

    refused(lambda: version.texts.update(version=draft))
    refused(lambda: draft.texts.update(version=version))


def test_database_refuses_a_version_that_begins_published(author):
    facts = {"template": form_template(), "number": 1, "author": author, "made_at": NOON}
    done = {"published_at": NOON, "publisher": author, "reviewer": manager(), "approved_at": NOON, "sha256": "0" * 64}

    refused(lambda: TemplateVersion.objects.create(**facts, **done, state="published"))


@pytest.mark.parametrize(
    "change",
    [
        lambda version: {"reviewer": version.author, "approved_at": NOON},
        lambda version: {"reviewer": manager(), "approved_at": None},
        lambda version: {"state": "review", "sha256": ""},
        lambda version: {"state": "published", "sha256": "0" * 64},
        lambda version: {"state": "elsewhere", "sha256": "0" * 64},
        lambda version: {"retired_at": NOON},
    ],
)
def test_constraints_hold_a_draft(author, change):
    version = draft_form(by=author)

    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.filter(pk=version.pk).update(**change(version))


def test_draft_can_be_thrown_away(author):
    draft_form(by=author).delete()

    assert not VersionText.objects.exists()
