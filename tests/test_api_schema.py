"""/api/schema/ says what is true: every route is in it, and real answers are the ones it describes."""

import io
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from queueing.models import Booking
from signatures.commands import seals
from signatures.models import Document, FormTemplate
from signatures.queries.documents import file_bytes
from stores.models import Staff, Store
from stores.queries.opening import local_day
from tests import contract
from tests.clients import Api, device_api, signed_in, staff_api
from tests.factories import CounterFactory, ReasonFactory, ServiceFactory, StaffFactory, StoreFactory, offer
from tests.feedback.callbacks import rule
from tests.feedback.claims import category
from tests.feedback.surveys import a_survey, an_invitation
from tests.queueing.conftest import make_shop
from tests.queueing.side import plan
from tests.queueing.visits import settled
from tests.signatures.forms import draft_form
from tests.signatures.papers import Paper, kept_page
from tests.signatures.photographs import jpeg
from tests.soft_passkey import RP, SoftPasskey

GATEWAY = "a-token-of-the-mail-gateway"
COMMANDS = ("open", "close", "pause", "resume")


@pytest.fixture
def shop(db):
    return make_shop()


class Judged:
    """A program whose every answer is held against the schema; `proved` collects what was seen."""

    def __init__(self, api, proved):
        self.api, self.proved = api, proved

    def post(self, path, data=None, **extra):
        response = self.api.post(path, data, **extra)
        self.proved.add(contract.check(response, "post", "/api/v1/" + path))
        return response

    def get(self, path, **extra):
        response = self.api.get(path, **extra)
        self.proved.add(contract.check(response, "get", "/api/v1/" + path))
        return response


def addresses(patterns, prefix=""):
    """Every address under `patterns`, as the schema writes them."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
        else:
            yield from addresses(pattern.url_patterns, path)


def refs(part):
    """Every reference in a part of the schema."""
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from refs(inner)


# --- what is written -----------------------------------------------------------------------------------------------------
def test_schema_is_valid_and_generated_without_a_warning(capsys):
    call_command("spectacular", "--validate", "--fail-on-warn")

    assert capsys.readouterr().out.startswith("openapi: 3.1.0")


def test_schema_is_served_to_everybody(client, db):
    response = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})

    assert response.status_code == 200
    assert response.json()["info"]["title"] == "Lado"


def test_schema_is_the_same_in_every_language(client, db):
    english, russian = (client.get(f"/api/schema/?format=json&lang={code}").content for code in ("en", "ru"))

    assert english == russian


def test_schema_has_every_route():
    routes = {path for path in addresses(get_resolver().url_patterns) if path.startswith("/api/v1/")}

    assert len(routes) > 30
    assert routes == set(contract.schema()["paths"])


def test_operation_ids_are_unique():
    names = [operation["operationId"] for _path, _method, operation in contract.operations()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(("path", "method", "operation"), contract.operations())
def test_operation_says_everything_about_itself(path, method, operation):
    statuses = operation["responses"]
    parameters = {each["name"]: each for each in operation.get("parameters", [])}

    assert operation["description"]
    assert any(status.startswith("2") for status in statuses)
    assert {"401", "503"} <= set(statuses)
    for name in re.findall(r"{(\w+)}", path):
        assert parameters[name]["required"]
        assert parameters[name]["schema"]["type"] in ("integer", "string")
    assert ("404" in statuses) >= ("{" in path)
    if method == "post":
        assert {"400", "403", "413"} <= set(statuses)
        assert ("422" in statuses) == ("Idempotency-Key" in parameters)


def test_operations_that_need_nobody_signed_in_are_these():
    free = {path for path, _method, operation in contract.operations() if "security" not in operation}

    assert {path for path in free if "{token}" not in path} == {
        "/api/v1/stores/",
        "/api/v1/stores/{code}/",
        "/api/v1/stores/{code}/services/",
        "/api/v1/stores/{code}/slots/",
        "/api/v1/slots/nearest/",
        "/api/v1/bookings/",
        "/api/v1/callbacks/",
        "/api/v1/claims/",
        "/api/v1/claims/mail/",
        "/api/v1/devices/pair/",
        "/api/v1/devices/pair/token/",
        "/api/v1/verify/",
        "/api/v1/verify/{sha256}/",
    }


def test_sign_in_by_cookie_asks_for_the_csrf_token_with_a_post():
    for _path, method, operation in contract.operations():
        for way in operation.get("security", []):
            assert set(way) <= set(contract.schema()["components"]["securitySchemes"])
            assert ("csrf" in way) == (method == "post" and not {"bearer", "manage", "signing"} & set(way))


def test_references_all_exist():
    known = {f"#/components/{kind}/{name}" for kind, all_ in contract.schema()["components"].items() for name in all_}

    assert set(refs(contract.schema())) <= known


# --- what is answered ------------------------------------------------------------------------------------------------------
def test_answers_of_a_whole_day_are_the_ones_described(shop, settings):
    """Every 2xx answer of every operation is seen here at least once."""
    proved = set()
    settings.MAIL_GATEWAY_TOKEN = GATEWAY
    clerk, kiosk = Judged(staff_api(shop.clerk), proved), Judged(device_api(shop.store), proved)
    customer = Judged(Api(), proved)
    manager = Judged(staff_api(StaffFactory(stores=[shop.store], role=Staff.Role.STORE_MANAGER)), proved)
    ReasonFactory(kind="follow_up", code="papers")
    plan(shop.bill)
    offer(shop.store, ServiceFactory(code="explain"))

    _look(customer, clerk, manager, kiosk)
    _serve(shop, clerk, kiosk)
    _wait(customer, kiosk)
    _greet(clerk)
    _pair(manager, customer)
    _book(shop, customer, clerk)
    _verify(customer)
    _papers(shop, customer, clerk)
    _home(shop, clerk)
    _survey(customer, proved)
    _claims(customer)
    _callbacks(customer)

    described = {
        (path, method, status)
        for path, method, operation in contract.operations()
        for status in operation["responses"]
        if status.startswith("2")
    }
    assert described - proved == set()


def _survey(customer, proved):
    """Asked, answered; and an answer from elsewhere brought in."""
    invitation = an_invitation(a_survey())
    customer.post(f"surveys/{invitation.token}/answers/", {"answers": {"mark": 4, "solved": "unknown"}})
    boss = Judged(staff_api(StaffFactory(role=Staff.Role.ADMINISTRATOR)), proved)
    given = {"key": "1", "store": "chiado", "at": "2017-05-01T12:00:00Z", "answers": {"mark": 5}}
    boss.post("surveys/after-visit/answers/import/", {"answers": [given, given | {"key": "2", "store": "nowhere"}]})


def _take(kiosk):
    return kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap"}).json()


def _look(customer, clerk, manager, kiosk):
    for number in range(3):
        token = _take(kiosk)["token"]
        if number:
            customer.post(f"tickets/{token}/hold/")
    customer.get("stores/?near=38.7,-9.1")
    customer.get("stores/")
    customer.get("stores/chiado/")
    customer.get("stores/chiado/services/?limit=1")
    customer.get(f"tickets/{token}/")
    line = clerk.get("stores/chiado/line/").json()
    assert all(line[part] for part in ("tickets", "aside", "counters"))
    assert manager.get("insight/stores/").json()["results"]
    today = timezone.now()
    settled(0, store=Store.objects.get(code="chiado"), ended_at=today, ended_on=today.date())
    assert manager.get("insight/fvr/").json()["results"]
    customer.post(f"tickets/{token}/resume/")


def _serve(shop, clerk, kiosk):
    counter = f"counters/{shop.counter.pk}/"
    clerk.post(counter + "open/")
    clerk.post(counter + "pause/", {"reason": "lunch"})
    clerk.get("stores/chiado/line/")
    clerk.post(counter + "resume/")
    clerk.post(counter + "auto-call/")
    clerk.post(counter + "hand-over/", {"staff": shop.clerk.pk})
    ticket = f"tickets/{clerk.post(counter + 'call-next/').json()['ticket']['id']}/"
    clerk.post(ticket + "recall/")
    clerk.post(ticket + "serve/")
    clerk.post(ticket + "transfer/", {"service": "bill", "note": "has the old SIM"})
    clerk.post(ticket + "call/", {"counter": shop.counter.pk, "reason": "asked_for_me"})
    _side_by_side(clerk, clerk.post(ticket + "serve/").json()["session"])
    clerk.post(ticket + "finish/", {"outcome": "follow_up", "reason": "papers"})
    clerk.post(ticket + "reopen/")
    clerk.post(ticket + "finish/", {"outcome": "resolved"})
    ticket = f"tickets/{clerk.post(counter + 'call-next/').json()['ticket']['id']}/"
    clerk.post(ticket + "take-back/", {"reason": "wrong press"})
    clerk.post(counter + "call-next/")
    clerk.post(ticket + "miss/")
    clerk.post(ticket + "here/")
    clerk.post(ticket + "take-out/")
    clerk.post(counter + "call-next/")
    clerk.post(counter + "close/")


def _side_by_side(clerk, session):
    session = f"sessions/{session}/"
    clerk.post(session + "services/", {"service": "explain"})
    steps = clerk.post(session + "show/", {"showing": "summary"}).json()["steps"]
    choice = next(step["id"] for step in steps if step["kind"] == "choose")
    clerk.post(session + "figures/", {"step": choice, "figures": {"use": 14}})
    clerk.post(session + "steps/", {"step": choice, "act": "done", "value": "duo"})
    clerk.post(session + "said/", {"text": "Duo from today on."})
    clerk.post(session + "phone/")
    _person(clerk, session + "person/")


def _person(clerk, person):
    clerk.post(person + "say/", {"kind": "phone", "value": "912 345 678"})
    clerk.post(person + "confirm/", {"customer": clerk.get(person).json()["candidates"][0]["id"]})
    clerk.post(person + "take-back/")
    clerk.post(person + "confirm/", {"name": "Rui"})
    clerk.post(person + "name/", {"name": "Ana"})
    clerk.post(person + "merge/", {"kind": "mail", "value": "ana@example.org"})
    known = clerk.get(person).json()["person"]
    clerk.post(person + "split/", {"merge": known["merges"][0]["id"]})


def _wait(customer, kiosk):
    for said in ({"pass": {"places": 2}}, {"late": {"minutes": 5}}, {"here": {}}, {"leave": {}}):
        ((word, body),) = said.items()
        customer.post(f"tickets/{_take(kiosk)['token']}/{word}/", body)


def _greet(clerk):
    given = clerk.post("stores/chiado/tickets/", {"service": "sim-swap", "tier": "gold", "language": "pt"}).json()
    clerk.post(f"tickets/{given['id']}/pass/", {"places": 2})
    clerk.post(f"tickets/{given['id']}/hold/")


def _book(shop, customer, clerk):
    Store.objects.filter(pk=shop.store.pk).update(latitude=38.71, longitude=-9.14)
    free = customer.get("stores/chiado/slots/?service=sim-swap&days=3").json()["slots"]
    assert customer.get("slots/nearest/?service=sim-swap&near=38.7,-9.1").json()["slots"]
    wanted = {"store": "chiado", "service": "sim-swap", "start": free[-1]["start"], "hold": True}
    held = customer.post("bookings/", wanted).json()
    own = {"headers": {"X-Manage-Token": held["manage_token"]}}
    booking = f"bookings/{held['reference']}/"
    customer.post(booking + "confirm/", {"customer": {"name": "Ana", "email": "ana@example.org"}}, **own)
    assert customer.get(booking, **own).json()["state"] == "booked"
    customer.post(booking + "reschedule/", {"start": free[-2]["start"]}, **own)
    customer.post(booking + "cancel/", **own)
    now = timezone.now()
    today = clerk.post("bookings/", wanted | {"hold": False, "customer": {"name": "Rui"}}).json()["reference"]
    Booking.objects.filter(reference=today).update(day=local_day(shop.store, now=now), starts_at=now)
    assert clerk.post(f"bookings/{today}/arrive/").json()["ticket"]["number"]
    assert clerk.get("stores/chiado/bookings/").json()["results"]


def _papers(shop, customer, clerk):
    paper = Paper(store=shop.store, clerk=shop.clerk)
    made = clerk.post("documents/", {"template": "sim-swap", "language": "en", "data": paper.typed()}).json()
    path, ink = f"documents/{made['id']}/", {"typed": "Ana Silva"}
    consents = sorted(paper.consents(Document.objects.get(pk=made["id"])))
    own = {"headers": {"X-Signing-Token": made["sign_url"].split("/")[-2]}}
    body = {"signer": "customer", "ink": ink, "consent": consents, "sha256": made["sha256"]}
    assert customer.post(path + "sign/", body, **own).json()["state"] == "signed"
    clerk.get(path)
    clerk.get(path + "pdf/")
    passkey = SoftPasskey()
    passkey.registered(shop.clerk.user)
    asked = clerk.post(path + "passkey/", headers={"Host": RP}).json()["publicKey"]["challenge"]
    body = {"sha256": made["sha256"], "passkey": passkey.answer(asked)}
    assert clerk.post(path + "countersign/", body, headers={"Host": RP}).json()["state"] == "sealing"
    seals.seal_document(document_id=made["id"], now=timezone.now())
    free = FormTemplate.objects.get(code="e-invoice")
    document, newer = (paper.sealed(template=free, now=timezone.now()) for _each in range(2))
    later = f"documents/{document.pk}/"
    clerk.post(later + "correct/", {"text": "Anna"})
    assert clerk.post(path + "replace/", {"newer": newer.reference, "reason": "New"}).json()["state"] == "superseded"
    assert clerk.post(later + "withdraw/", {}).json()["state"] == "withdrawn"
    path = f"documents/{newer.pk}/"
    assert clerk.post(path + "void/", {"reason": "Wrong"}).json()["state"] == "void"


def _home(shop, clerk):
    """A record at a customer's home, with a photo that is taken away again and one that stays."""
    typed = Paper(store=shop.store, clerk=shop.clerk, library=False).typed(
        FormTemplate.objects.get(code="home-intervention")
    )
    begun = {"template": "home-intervention", "store": "chiado", "language": "en"}
    draft = f"documents/drafts/{clerk.post('documents/drafts/', begun).json()['id']}/"
    photos = [_photo(clerk, f"{draft}photos/", colour) for colour in ("red", "blue")]
    clerk.post(f"{draft}photos/{photos[0]}/remove/")
    clerk.post(f"{draft}save/", {"data": typed})
    assert [each["caption"] for each in clerk.get(draft).json()["photos"]] == ["blue"]
    assert clerk.post(f"{draft}freeze/").json()["state"] == "frozen"


def _photo(clerk, path, colour):
    sent = {"photo": io.BytesIO(jpeg(colour)), "caption": colour}
    response = clerk.api.client.post(f"/api/v1/{path}", sent)
    clerk.proved.add(contract.check(response, "post", f"/api/v1/{path}"))
    return response.json()["id"]


def _claims(customer):
    category()
    said = {"store": "chiado", "text": "The bill is wrong.", "customer": {"email": "ana@example.org"}}
    assert customer.post("claims/", said).json()["state"] == "received"
    mail = {"message_id": "<1@example.org>", "sender": "ana@example.org", "text": "Still wrong."}
    assert customer.post("claims/mail/", mail, headers={"X-Gateway-Token": GATEWAY}).json()["is_new"]


def _callbacks(customer):
    rule()
    said = {"store": "chiado", "customer": {"phone": "+351912345678"}}
    assert customer.post("callbacks/", said).json()["place"] == 1


def _pair(manager, device):
    asked = device.post("devices/pair/", {"purpose": "display"}).json()
    assert device.post("devices/pair/token/", {"secret": asked["secret"]}).status_code == 202
    paired = manager.post("devices/pair/confirm/", {"code": asked["code"], "store": "chiado"}).json()
    device.post("devices/pair/token/", {"secret": asked["secret"]})
    manager.post(f"devices/{paired['id']}/revoke/")


def _verify(customer):
    document = kept_page(store=StoreFactory(), author=StaffFactory(), version=draft_form())
    response = customer.api.client.post("/api/v1/verify/", {"file": io.BytesIO(file_bytes(document))})
    customer.proved.add(contract.check(response, "post", "/api/v1/verify/"))
    assert customer.get(f"verify/{document.sha256}/").json()["reference"] == document.reference


@pytest.mark.parametrize(
    ("status", "path", "body"),
    [
        ("400", "tickets/", "{"),
        ("400", "tickets/", {"store": "chiado", "service": "nothing"}),
        ("400", "counters/{counter}/pause/", {"reason": ""}),
        ("400", "counters/{counter}/open/", "[]"),
        ("404", "tickets/1/serve/", {}),
        ("404", "stores/nowhere/line/", None),
        ("409", "counters/{counter}/call-next/", {}),
        ("409", "counters/{counter}/resume/", {}),
        ("413", "counters/{counter}/open/", '{"note": "' + "x" * 2**20 + '"}'),
        ("400", "stores/?near=here", None),
        ("400", "stores/?cursor=x", None),
    ],
)
def test_refusal_is_the_one_described(shop, status, path, body):
    address = path.format(counter=shop.counter.pk)
    api = staff_api(shop.clerk)

    response = api.get(address) if body is None else api.post(address, body)

    assert str(response.status_code) == status
    contract.check(response, "get" if body is None else "post", "/api/v1/" + address)


def test_refusals_of_strangers_are_the_ones_described(shop):
    reader, auditor = staff_api(shop.clerk, scopes=["insight"]), staff_api(StaffFactory(role=Staff.Role.AUDITOR))
    address = f"counters/{shop.counter.pk}/call-next/"
    browser = signed_in(shop.clerk, enforce_csrf_checks=True)

    for caller, status in ((Api(), 401), (Api("lds_x"), 401), (reader, 403), (auditor, 403)):
        response = caller.post(address)
        assert response.status_code == status
        contract.check(response, "post", "/api/v1/" + address)
    response = browser.post("/api/v1/" + address, "{}", content_type="application/json")
    assert response.json()["code"] == "csrf_failed"
    contract.check(response, "post", "/api/v1/" + address)


@pytest.mark.parametrize("word", COMMANDS)
def test_reused_key_is_the_refusal_described(shop, word):
    ReasonFactory(kind="pause", code="lunch")
    shop.open()
    if word == "resume":
        staff_api(shop.clerk).post(f"counters/{shop.counter.pk}/pause/", {"reason": "lunch"})
    address, api = f"counters/{shop.counter.pk}/{word}/", staff_api(shop.clerk)
    body = {"reason": "lunch"} if word == "pause" else {}
    assert api.post(address, body, key="press-1").status_code == 204

    response = api.post(address, {**body, "more": 1}, key="press-1")

    assert response.status_code == 422
    contract.check(response, "post", "/api/v1/" + address)


def test_database_that_is_away_is_the_refusal_described(shop, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("gone")

    clerk = staff_api(shop.clerk)

    for method, address in (("post", f"counters/{shop.counter.pk}/call-next/"), ("get", "stores/chiado/line/")):
        with monkeypatch.context() as patch:
            patch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
            response = getattr(clerk, method)(address)
        assert response.status_code == 503
        contract.check(response, method, "/api/v1/" + address)


def test_judge_notices_a_field_that_is_not_described(shop):
    response = Api().get("stores/chiado/")
    response.content = response.content.replace(b'"code":', b'"secret":1,"code":')

    with pytest.raises(AssertionError, match="secret"):
        contract.check(response, "get", "/api/v1/stores/chiado/")


def test_judge_notices_an_instant_without_offset(shop):
    shop.arrive()
    response = staff_api(shop.clerk).get("stores/chiado/line/")
    response.content = response.content.replace(b"+00:00", b"")

    with pytest.raises(AssertionError, match="date-time"):
        contract.check(response, "get", "/api/v1/stores/chiado/line/")


@pytest.mark.parametrize("kept", [0, 1])
def test_line_of_a_counter_with_somebody_is_the_one_described(shop, kept):
    shop.open()
    shop.arrive()
    clerk = staff_api(shop.clerk)
    CounterFactory(store=shop.store)
    if kept:
        clerk.post(f"counters/{shop.counter.pk}/call-next/")

    contract.check(clerk.get("stores/chiado/line/"), "get", "/api/v1/stores/chiado/line/")


# --- docs/api.md -----------------------------------------------------------------------------------------------------------
def test_table_of_codes_in_the_docs_is_complete_and_true():
    page = (settings.BASE_DIR / "docs/api.md").read_text()
    written = re.findall(r"^\| (\d{3}) \| `(\w+)` \|", page, re.MULTILINE)
    refused = {
        (status, code)
        for _path, _method, operation in contract.operations()
        for status in operation["responses"]
        for code in contract.codes(operation, status)
    }

    assert len(written) == len(set(written))
    assert set(written) - {("405", "method_not_allowed"), ("500", "server_error")} == refused
