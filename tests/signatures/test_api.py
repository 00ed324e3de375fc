"""Documents under /api/v1/: made, read, signed by staff and by a link, countersigned, made void."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from signatures.models import ChainEntry, Document, DocumentRead, FormTemplate, Layer, Signature, SigningLink
from signatures.queries.documents import file_bytes
from signatures.queries.verification import verdict_on
from stores.models import Staff
from tests import contract
from tests.clients import Api, staff_api
from tests.factories import StaffFactory, StoreFactory
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import STROKES, Paper

NESTED = json.loads("[" * 300 + "]" * 300)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def paper():
    return Paper()


@pytest.fixture
def clerk(paper):
    return staff_api(paper.clerk)


def judged(response, path, method="post"):
    contract.check(response, method, "/api/v1/" + path)
    return response


def made(clerk, paper, **data):
    body = {"template": "sim-swap", "language": "en", "data": paper.typed() | data}
    return judged(clerk.post("documents/", body), "documents/").json()


def body_of(paper, document, **changes):
    consent = sorted(paper.consents(Document.objects.get(pk=document["id"])))
    facts = {"signer": "customer", "ink": {"strokes": STROKES}, "consent": consent, "sha256": document["sha256"]}
    return {**facts, **changes}


def token(document):
    return {"X-Signing-Token": document["sign_url"].rstrip("/").rpartition("/")[2]}


def test_from_the_form_to_awaiting_its_seal(clerk, paper):
    document = made(clerk, paper)
    path = f"documents/{document['id']}/"
    assert (document["state"], len(document["sha256"]), document["pages"] > 0) == ("frozen", 64, True)

    frozen = judged(clerk.get(path + "pdf/"), path + "pdf/", "get")
    by_link = judged(Api().post(path + "sign/", body_of(paper, document), headers=token(document)), path + "sign/")
    done = judged(clerk.post(path + "countersign/", {"sha256": document["sha256"]}), path + "countersign/").json()

    assert hashlib.sha256(frozen.content).hexdigest() == document["sha256"]
    assert by_link.json()["state"] == "signed"
    assert done["state"] == "sealing"
    assert [(each["role"], each["method"], each["where"]) for each in done["signers"]] == [
        ("customer", "ink", "phone"),
        ("clerk", "typed", "tablet"),
    ]
    assert judged(clerk.get(path), path, "get").json() == done
    assert clerk.get(path + "pdf/").content.startswith(frozen.content)


def test_link_serves_no_other_document_and_only_its_signer(clerk, paper):
    first, second = made(clerk, paper), made(clerk, paper)
    path = f"documents/{second['id']}/sign/"

    other = judged(Api().post(path, body_of(paper, second), headers=token(first)), path)
    unknown = Api().post(path, body_of(paper, second), headers={"X-Signing-Token": "x" * 32})
    nobody = Api().post(path, body_of(paper, second))
    clerks = judged(Api().post(path, body_of(paper, second, signer="clerk"), headers=token(second)), path)
    counter = Api().post(f"documents/{second['id']}/countersign/", {"sha256": "x"}, headers=token(second))

    assert [each.status_code for each in (other, unknown, nobody, clerks, counter)] == [404, 404, 401, 403, 403]
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"sha256": "0" * 64}, 409, "other_bytes"),
        ({"consent": []}, 400, "consent_missing"),
        ({"ink": {"strokes": []}}, 400, "ink_empty"),
        ({"ink": {"strokes": [[[0, 0]] * 20_001]}}, 400, "ink_too_much"),
        ({"ink": {"strokes": [[[0, 10_001], [1, 1]]]}}, 400, "ink_outside"),
        ({"ink": {"strokes": {"a": 1}}}, 400, "ink_outside"),
        ({"ink": {"typed": "\U0001f600"}}, 400, "glyph_unknown"),
        ({"ink": {"typed": "x" * 81}}, 400, "name_unfit"),
        ({"ink": {"typed": "\u0301\u0302"}}, 400, "name_unfit"),
        ({"ink": {"strokes": STROKES, "dynamics": NESTED}}, 400, "ink_outside"),
        ({"ink": {"strokes": STROKES, "dynamics": ["x" * 500_000]}}, 400, "ink_too_much"),
        ({"ink": 5}, 400, "invalid"),
        ({"signer": "clerk"}, 409, "not_your_turn"),
        ({"signer": "witness"}, 403, "not_a_signer"),
    ],
)
def test_what_may_not_be_signed_is_refused(clerk, paper, changes, status, code):
    document = made(clerk, paper)
    path = f"documents/{document['id']}/sign/"

    response = judged(clerk.post(path, body_of(paper, document, **changes)), path)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert Layer.objects.count() == 1


def test_expired_link_is_gone(clerk, paper):
    document = made(clerk, paper)
    SigningLink.objects.update(made_at="2020-01-01T10:00Z", expires_at="2020-01-01T10:15Z")
    path = f"documents/{document['id']}/sign/"

    response = judged(Api().post(path, body_of(paper, document), headers=token(document)), path)

    assert (response.status_code, response.json()["code"]) == (410, "signing_link_expired")


def test_void_by_staff_and_declined_by_link(clerk, paper):
    first, second = made(clerk, paper), made(clerk, paper)
    paths = [f"documents/{each['id']}/void/" for each in (first, second)]

    assert judged(clerk.post(paths[0], {"reason": "Wrong SIM"}), paths[0]).json()["state"] == "void"
    declined = judged(Api().post(paths[1], {"reason": "Too dear"}, headers=token(second)), paths[1]).json()
    assert (declined["state"], declined["reason"]) == ("declined", "Too dear")
    assert Api().post(paths[1], {"reason": "Again"}, headers=token(second)).json()["state"] == "declined"


def sealed(paper, **facts):
    return paper.sealed(now=timezone.now(), **facts)


def test_withdrawn_replaced_and_corrected_by_staff(clerk, paper):
    free = FormTemplate.objects.get(code="e-invoice")
    first, second, third = sealed(paper, template=free), sealed(paper), sealed(paper)
    paths = [f"documents/{each.pk}/" for each in (first, second, third)]
    assert judged(clerk.get(paths[0]), paths[0], "get").json()["withdraw_until"]

    body = {"newer": third.reference, "reason": "New terms"}
    answers = [
        judged(clerk.post(paths[0] + "withdraw/", {}), paths[0] + "withdraw/").json(),
        judged(clerk.post(paths[1] + "replace/", body), paths[1] + "replace/").json(),
        judged(clerk.post(paths[2] + "correct/", {"text": "Anna"}), paths[2] + "correct/").json(),
    ]

    assert [each["state"] for each in answers] == ["withdrawn", "superseded", "sealed"]
    assert [each["later"][0]["act"] for each in answers] == ["withdrawal", "replacement", "correction"]
    assert answers[1]["replaced_by"] == third.reference
    act = Document.objects.get(follows=first)
    shown = judged(clerk.get(f"documents/{act.pk}/"), f"documents/{act.pk}/", "get").json()
    assert (shown["follows"], shown["follows_as"], shown["signers"]) == (first.reference, "withdrawal", [])


def test_what_may_not_be_done_later_is_refused(clerk, paper):
    document = sealed(paper)
    path = f"documents/{document.pk}/"
    wanted = [
        ("withdraw/", {}, 409, "withdrawal_not_given"),
        ("replace/", {"newer": document.reference, "reason": "x"}, 409, "not_a_replacement"),
        ("replace/", {"newer": "AAAA-AAAA", "reason": "x"}, 404, "not_found"),
        ("correct/", {"text": " "}, 400, "invalid"),
        ("correct/", {"text": "\U0001fae0"}, 400, "glyph_unknown"),
    ]
    for act, body, status, code in wanted:
        response = judged(clerk.post(path + act, body), path + act)
        assert (response.status_code, response.json()["code"]) == (status, code)


def test_signing_link_gives_no_right_to_later_acts(clerk, paper):
    document = made(clerk, paper)
    for act, body in (("withdraw/", {}), ("replace/", {"newer": "x", "reason": "x"}), ("correct/", {"text": "x"})):
        path = f"documents/{document['id']}/{act}"
        response = judged(Api().post(path, body, headers=token(document)), path)
        assert (response.status_code, response.json()["code"]) == (403, "not_a_signer")


def test_form_that_needs_a_code_is_refused_without_a_phone(clerk, paper):
    FormTemplate.objects.filter(code="sim-swap").update(needs_code=True)
    body = {"template": "sim-swap", "language": "en", "data": paper.typed() | {"customer_phone": "+351000000"}}

    response = judged(clerk.post("documents/", body), "documents/")

    assert (response.status_code, response.json()["code"]) == (400, "signing_phone_missing")
    assert not Document.objects.exists()


def test_every_read_by_staff_is_written_down(clerk, paper):
    document = sealed(paper)
    clerk.get(f"documents/{document.pk}/")
    clerk.get(f"documents/{document.pk}/pdf/")

    reads = DocumentRead.objects.order_by("id").values_list("document", "what", "staff")
    assert list(reads) == [(document.pk, what, paper.clerk.pk) for what in ("facts", "file")]


def test_wrong_values_are_named_and_the_same_key_makes_one(clerk, paper):
    body = {"template": "sim-swap", "language": "en", "data": paper.typed() | {"why": "for fun"}}
    refused = judged(clerk.post("documents/", body), "documents/")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_values")
    assert refused.json()["problems"][0]["text"].startswith("why")
    unknown = judged(clerk.post("documents/", body | {"template": "nothing"}), "documents/")
    assert unknown.json()["code"] == "template_not_published"

    body["data"] = paper.typed()
    answers = [clerk.post("documents/", body, key="press-1").json() for _press in range(2)]

    assert answers[0] == answers[1]
    assert Document.objects.count() == 1


def test_whoever_works_in_two_stores_names_the_ticket(paper):
    api = staff_api(StaffFactory(stores=[paper.store, StoreFactory()], role=Staff.Role.STORE_MANAGER))

    response = judged(api.post("documents/", {"template": "sim-swap", "language": "en", "data": {}}), "documents/")

    assert (response.status_code, response.json()["code"]) == (400, "ticket_needed")


@pytest.mark.parametrize("typed", [{}, {"customer_phone": "+351912345678"}])
def test_form_that_needs_a_code_is_not_signed_without_one(clerk, paper, typed):
    FormTemplate.objects.filter(code="sim-swap").update(needs_code=True)
    values = {code: value for code, value in paper.typed().items() if code != "customer_phone"}
    asked = {"template": "sim-swap", "language": "en", "data": values | typed}
    answer = judged(clerk.post("documents/", asked), "documents/")

    if not typed:
        assert (answer.status_code, answer.json()["code"]) == (400, "signing_phone_missing")
        assert not SigningLink.objects.exists()
        return
    document = answer.json()
    path = f"documents/{document['id']}/sign/"
    by_link = judged(Api().post(path, body_of(paper, document), headers=token(document)), path)
    by_staff = judged(clerk.post(path, body_of(paper, document)), path)
    assert [each.json()["code"] for each in (by_link, by_staff)] == ["signing_code_needed"] * 2
    assert not Signature.objects.exists()


def test_clerk_reads_papers_of_today_and_each_look_is_written_down(clerk, paper):
    days_ago = timezone.now() - timedelta(days=3)
    old, new = paper.made(now=days_ago), paper.made(now=timezone.now())
    Document.objects.filter(pk=old.pk).update(state="sealed")  # nobody waits for this clerk there
    boss = staff_api(StaffFactory(stores=[paper.store], role=Staff.Role.STORE_MANAGER))

    answers = [api.get(f"documents/{each.pk}/{part}").status_code
               for api in (clerk, boss) for each in (old, new) for part in ("", "pdf/")]  # fmt: skip
    refused = clerk.post(f"documents/{old.pk}/void/", {"reason": "Long ago"})

    assert answers == [404, 404, 200, 200, 200, 200, 200, 200]
    assert refused.status_code == 404
    assert sorted(DocumentRead.objects.values_list("what", flat=True)) == ["facts"] * 3 + ["file"] * 3


def test_who_of_staff_let_the_customer_sign_is_written_down(clerk, paper):
    document = made(clerk, paper)
    other = StaffFactory(stores=[paper.store], code="helper")
    path = f"documents/{document['id']}/sign/"

    assert judged(staff_api(other).post(path, body_of(paper, document)), path).json()["state"] == "signed"

    entry = ChainEntry.objects.get(chain__name=f"document:{document['id']}", event__what="signed")
    assert (entry.event["by"], entry.event["beside"]) == ("customer", "helper")
    record = verdict_on(file_bytes(Document.objects.get()), now=timezone.now()).verdict.evidence
    assert (record["clerk"], record["device"]) == ("helper", "program")
