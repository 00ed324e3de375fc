"""Audits as pages: who sees what, presses that come again, and how many statements a list takes."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import IdempotencyRecord
from feedback.models import Audit, AuditAnswer, AuditTask
from stores.models import Staff
from tests.factories import StaffFactory, StoreFactory
from tests.feedback import audits
from tests.signatures.photographs import jpeg

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
JSON = {"Accept": "application/json"}


@pytest.fixture
def store():
    return StoreFactory(name="Chiado")


@pytest.fixture
def boss(store):
    return StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[store])


def as_(client, staff):
    client.force_login(staff.user, backend=BACKEND)
    return client


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def hidden(store, now):
    """A mystery visit under way."""
    return audits.begun(store, kind="mystery", now=now, name="Secret shopping")


def press(client, audit, key="k1", step=1, **fields):
    address = f"/audits/{audit.pk}/fill/{step}/"
    return client.post(address, fields, headers={**JSON, "Idempotency-Key": key})


@pytest.mark.parametrize("role", [Staff.Role.STORE_MANAGER, Staff.Role.REGIONAL_MANAGER])
def test_nobody_of_the_store_or_region_can_tell_that_a_mystery_visit_is_under_way(client, store, hidden, role):
    staff = StaffFactory(role=role, stores=[store], regions=[store.region])
    as_(client, staff)
    for address in (
        "/audits/",
        "/audits/tasks/",
        f"/audits/stores/{store.code}/",
        "/audits/?result=open",
        "/audits/?kind=mystery",
    ):
        said = client.get(address).content.decode()
        assert f"/audits/{hidden.pk}/" not in said
        assert "Announced" not in said
    assert client.get(f"/audits/{hidden.pk}/").status_code == 404


def test_store_reads_of_an_audit_before_and_of_what_was_found_after(client, store, boss, now):
    audit = audits.begun(store, now=now)
    as_(client, boss)
    assert "Announced" in client.get("/audits/").content.decode()
    assert client.get(f"/audits/{audit.pk}/").status_code == 404
    audits.publish_audit(audit_id=audits.answered(audit, now=now).pk, by=audit.auditor_id, now=now)
    assert "Announced" not in client.get("/audits/").content.decode()
    assert client.get(f"/audits/{audit.pk}/").status_code == 200


def test_press_that_comes_again_counts_once(client, hidden):
    as_(client, hidden.auditor)
    item = audits.items_by_text(hidden)["The sign is lit"]
    first = press(client, hidden, **{f"value-{item}": "no"})
    newer = press(client, hidden, key="k2", **{f"value-{item}": "yes"})
    late = press(client, hidden, **{f"value-{item}": "no"})  # its answer was lost; it comes once more

    assert first.json() == {"left": {"1": 1, "2": 1}, "all": 2, "revision": 1}
    assert newer.status_code == 200
    assert late.json() == first.json()
    assert AuditAnswer.objects.get().value == "yes"
    assert IdempotencyRecord.objects.count() == 2


def test_key_with_another_answer_is_refused(client, hidden):
    as_(client, hidden.auditor)
    item = audits.items_by_text(hidden)["The sign is lit"]
    press(client, hidden, **{f"value-{item}": "no"})
    assert press(client, hidden, **{f"value-{item}": "yes"}).json()["code"] == "key_reused"


def test_form_without_scripts_keeps_the_step_and_goes_on(client, hidden):
    as_(client, hidden.auditor)
    texts = audits.items_by_text(hidden)
    sent = {f"value-{texts['The sign is lit']}": "yes", f"note-{texts['The sign is lit']}": "Bright", "to": "2"}
    answer = client.post(f"/audits/{hidden.pk}/fill/1/", sent)
    assert answer["Location"] == f"/audits/{hidden.pk}/fill/2/"
    assert AuditAnswer.objects.get().note == "Bright"


def test_audit_of_another_auditor_is_read_only(client, hidden):
    as_(client, audits.auditor())
    assert client.get(f"/audits/{hidden.pk}/").status_code == 200
    assert press(client, hidden).status_code == 403


def test_beginning_twice_with_one_key_is_one_audit(client, store, now):
    version = audits.checklist(now=now)
    as_(client, version.author)
    for _press in range(2):
        client.post("/audits/new/", {"version": version.pk, "store": store.code, "key": "one"})
    assert Audit.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": "x"}, 409),
        ({"store": "nowhere"}, 400),
        ({"planned_on": "2026-13-40"}, 400),
        ({"planned_on": "2001-01-01"}, 400),
    ],
)
def test_audit_that_cannot_begin_says_why(client, store, now, change, code):
    version = audits.checklist(now=now)
    as_(client, version.author)
    answer = client.post("/audits/new/", {"version": version.pk, "store": store.code, **change})
    assert answer.status_code == code
    assert 'id="problem"' in answer.content.decode()


def test_from_the_first_answer_to_the_task_that_is_done(client, store, boss, now):
    audit = audits.begun(store, now=now)
    audits.answered(audit, now=now, emergency="no")
    as_(client, audit.auditor)
    assert client.post(f"/audits/{audit.pk}/close/", {"summary": "Well kept."}).status_code == 302
    until = (now + timedelta(days=7)).date()
    client.post(f"/audits/{audit.pk}/tasks/", {"what": "Clear it", "who": boss.pk, "until": until.isoformat()})
    made = AuditTask.objects.get()
    as_(client, boss)
    assert "Well kept." in client.get(f"/audits/{audit.pk}/").content.decode()
    proof = SimpleUploadedFile("done.jpg", jpeg(), content_type="image/jpeg")
    client.post(f"/audits/tasks/{made.pk}/done/", {"note": "Cleared", "photo": proof})
    page = client.get(f"/audits/tasks/{made.pk}/").content.decode()
    assert "Cleared" in page
    assert ".jpg" in page


def test_checklist_is_written_and_published_by_its_pages(client):
    as_(client, audits.auditor())
    words = {f"text-{code}": "Front" for code in audits.LANGUAGES}
    made = client.post("/audits/checklists/", {"kind": "mystery", **words})
    home = made["Location"]
    client.post(home, {"act": "section", "section": "0", "revision": "0", **words})
    section = audits.ChecklistVersion.objects.get().sections.get().pk
    facts = {"kind": "mark", "weight": "3", "wants_photo": "on"}
    client.post(home, {"act": "item", "section": section, "item": "0", "revision": "1", **facts, **words})
    refused = client.post(home, {"act": "target", "revision": "1", "target": "90"})
    assert refused.status_code == 409
    client.post(home, {"act": "target", "revision": "2", "target": "90"})
    client.post(f"{home}publish/", {"revision": "3"})

    version = audits.ChecklistVersion.objects.get()
    assert (version.state, version.target) == ("published", 90)
    item = audits.ChecklistItem.objects.get()
    assert (item.kind, item.weight, item.wants_photo, item.knock_out) == ("mark", 3, True, False)
    assert client.get(home).status_code == 200


def statements(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("address", ["/audits/", "/audits/tasks/", "/audits/stores/{store}/"])
def test_lists_take_as_many_statements_for_three_as_for_one(client, store, boss, now, address):
    version = audits.checklist(now=now)
    as_(client, version.author)

    def one():
        audit = audits.published(store, version=version, now=now, window="1")
        audits.make_task(
            audit_id=audit.pk,
            what="Clean",
            who_id=boss.pk,
            until=now.date() + timedelta(days=3),
            by=version.author_id,
            now=now,
        )

    one()
    address = address.format(store=store.code)
    few = statements(client, address)
    one()
    one()
    assert statements(client, address) == few


@pytest.mark.parametrize(
    "query", ["q=chia", "kind=audit", "result=passed", "checklist=store-standard", "result=nonsense", "page=x"]
)
def test_filters_find_the_audit_and_nonsense_filters_nothing(client, store, now, query):
    audit = audits.published(store, now=now)
    as_(client, audit.auditor)
    assert f"/audits/{audit.pk}/" in client.get(f"/audits/?{query}").content.decode()


@pytest.mark.parametrize("query", ["q=elsewhere", "kind=mystery", "result=failed", "result=open", "checklist=other"])
def test_filters_leave_out_what_was_not_asked_for(client, store, now, query):
    audit = audits.published(store, now=now)
    as_(client, audit.auditor)
    assert f"/audits/{audit.pk}/" not in client.get(f"/audits/?{query}").content.decode()
