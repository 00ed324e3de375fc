"""Two people press at once on the same form."""

import threading
from dataclasses import replace

import pytest
from django.db import transaction

from core.errors import DomainError
from core.models import AuditEntry
from signatures.commands.templates import approve, create_draft, edit_draft, publish, send_back, submit
from signatures.models import TemplateVersion
from stores.models import Service
from tests.factories import NOON, ServiceFactory
from tests.races.together import answers_at_once, somebody_waits_for_a_lock
from tests.signatures.forms import (
    CONTENT,
    FIELDS,
    LANGUAGES,
    draft_form,
    form_template,
    manager,
    moved,
    published_form,
    reviewed_form,
    with_text,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def asked(act, version, by, **facts):
    """The act's outcome in a word."""

    def run():
        try:
            return moved(act, version, by, **facts).state
        except DomainError as error:
            return error.code

    return run


@pytest.mark.parametrize("_again", range(4))
def test_two_publishers_at_once_publish_once(_again):
    former = published_form()
    version = reviewed_form(template=former.template, content=with_text(title="New"))

    answers = answers_at_once(*(asked(publish, version, manager()) for _ in range(3)))

    assert sorted(answers) == ["published", "stale_version", "stale_version"]
    assert AuditEntry.objects.filter(action="form.publish").count() == 2
    assert sorted(TemplateVersion.objects.values_list("state", flat=True)) == ["published", "retired"]


@pytest.mark.parametrize("_again", range(4))
def test_published_or_sent_back_but_not_both(_again):
    version = reviewed_form()

    answers = answers_at_once(
        asked(publish, version, manager()),
        asked(send_back, version, manager(), note="No"),
        asked(publish, version, manager()),
    )

    assert answers.count("stale_version") == 2
    assert TemplateVersion.objects.get().state in answers


@pytest.mark.parametrize("_again", range(4))
def test_what_is_approved_is_what_was_read(_again):
    author = manager()
    version = moved(submit, draft_form(by=author), author)

    answers = answers_at_once(
        asked(approve, version, manager()),
        asked(send_back, version, author, note="Wait"),
        asked(approve, version, manager()),
    )

    row = TemplateVersion.objects.get()
    assert answers.count("stale_version") == 2
    assert (row.state == "draft") == (row.reviewer_id is None)


@pytest.mark.parametrize("_again", range(4))
def test_two_editors_at_once_do_not_overwrite_each_other(_again):
    author = manager()
    version = draft_form(by=author)
    contents = [with_text(title=title) for title in ("One", "Two", "Three")]

    answers = answers_at_once(*(asked(edit_draft, version, author, content=content) for content in contents))

    assert sorted(answers) == ["draft", "stale_version", "stale_version"]


@pytest.mark.parametrize("_again", range(4))
def test_two_drafts_begun_at_once_are_one(_again):
    template, author = form_template(), manager()

    def begin():
        try:
            return create_draft(template_id=template.pk, by=author.pk, now=NOON).number
        except DomainError as error:
            return error.code

    assert sorted(map(str, answers_at_once(begin, begin, begin))) == ["1", "draft_open", "draft_open"]


def test_two_forms_of_a_service_published_at_once_both_say_what_to_bring():
    service, author = ServiceFactory(), manager()
    versions = []
    for thing in ("Card", "Bill"):
        template = form_template(thing.lower())
        template.services.add(service)
        bring = {**FIELDS[0], "bring": dict.fromkeys(LANGUAGES, thing)}
        versions.append(
            reviewed_form(template=template, content=replace(CONTENT, fields=[bring, FIELDS[1]]), by=author)
        )
    is_published, is_seen = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            moved(publish, versions[0], author)
            is_published.set()
            is_seen.wait(30)

    def second():
        is_published.wait(30)
        moved(publish, versions[1], author)

    def watch():  # outside of the transaction, which sees the same picture of the database's activity all the time
        wait_until(somebody_waits_for_a_lock, seconds=10, what="the second publisher")
        is_seen.set()

    answers_at_once(first, second, watch)

    assert Service.objects.get(pk=service.pk).form_bring["cs"] == "Bill\nCard"
