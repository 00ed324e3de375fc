"""The HTTP interface as it was agreed: its lines exist exactly so, and what comes later is not there yet."""

import pytest
from django.urls import Resolver404, resolve

from core.openapi import plain
from stores.models import Staff
from tests import contract
from tests.clients import Api, device_api, signed_in, staff_api
from tests.factories import StaffFactory, StoreFactory
from tests.queueing.conftest import make_shop

TOKEN = "x" * 24
LINES = [
    ("get", "stores/"),
    ("get", "stores/demo-001/"),
    ("get", "stores/demo-001/services/"),
    ("post", "tickets/"),
    ("get", f"tickets/{TOKEN}/"),
    *(("post", f"tickets/{TOKEN}/{word}/") for word in ("leave", "hold", "resume", "pass", "late", "here")),
    ("get", "stores/demo-001/line/"),
    *(("post", f"counters/3/{word}/") for word in ("open", "close", "pause", "resume", "call-next")),
    *(("post", f"tickets/12/{word}/") for word in ("call", "recall", "serve", "miss", "transfer", "finish", "reopen")),
    ("get", "stores/demo-001/slots/"),
    ("get", "slots/nearest/"),
    ("post", "bookings/"),
    *(("post", f"bookings/ABCD-2345/{word}/") for word in ("confirm", "cancel", "reschedule", "arrive")),
    ("post", "sessions/1/steps/"),
    ("post", "devices/pair/"),
    ("get", "insight/stores/"),
    ("get", "insight/fvr/"),
    ("post", "verify/"),
    ("get", f"verify/{'a' * 64}/"),
    ("post", "documents/"),
    ("post", "claims/"),
    ("post", "callbacks/"),
    ("get", "documents/1/"),
    ("get", "documents/1/pdf/"),
    *(("post", f"documents/1/{word}/") for word in ("sign", "countersign", "void")),
    ("post", f"surveys/{TOKEN}/answers/"),
]
LATER = [
    ("get", "insight/calibration/"),
]


@pytest.fixture
def shop(db):
    return make_shop()


@pytest.fixture
def clerk(shop):
    return staff_api(shop.clerk)


@pytest.fixture
def kiosk(shop):
    return device_api(shop.store)


def required(method, path):
    """The names of the body's fields, and those that must be there."""
    _path, operation = contract.operation(method, "/api/v1/" + path)
    body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = contract.schema()["components"]["schemas"][body]
    return set(schema["properties"]), set(schema.get("required", []))


@pytest.mark.parametrize(("method", "path"), LINES)
def test_agreed_line_exists(method, path):
    match = resolve("/api/v1/" + path)

    methods = ["POST"] if match.func in plain else match.func.cls().allowed_methods
    assert method.upper() in methods
    assert set(methods) - {"OPTIONS", "HEAD"} == {method.upper()}
    assert contract.operation(method, "/api/v1/" + path)


@pytest.mark.parametrize(("method", "path"), LATER)
def test_line_of_a_later_part_is_not_found(shop, clerk, method, path):
    with pytest.raises(Resolver404):
        resolve("/api/v1/" + path.split("?")[0])

    response = getattr(clerk, method)(path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("path", "fields", "needed"),
    [
        ("tickets/", {"store", "service", "tier", "channel", "customer", "language"}, {"store", "service"}),
        ("counters/3/pause/", {"reason"}, {"reason"}),
        ("tickets/12/call/", {"counter", "reason"}, {"counter", "reason"}),
        ("tickets/12/transfer/", {"service", "counter", "staff", "note"}, set()),
        ("tickets/12/finish/", {"outcome", "reason", "note"}, {"outcome"}),
        (f"tickets/{TOKEN}/pass/", {"places"}, {"places"}),
        ("documents/", {"template", "language", "data", "ticket"}, {"template", "language", "data"}),
        (  # what DESIGN has, and the clerk's passkey where the form or the store wants one
            "documents/1/sign/",
            {"signer", "ink", "consent", "sha256", "passkey"},
            {"signer", "ink", "consent", "sha256"},
        ),
    ],
)
def test_bodies_have_the_agreed_fields(path, fields, needed):
    assert required("post", path) == (fields, needed)


@pytest.mark.parametrize("channel", ["kiosk", "web", "staff", "api"])
def test_ticket_is_taken_on_every_channel_and_answers_as_agreed(shop, clerk, channel):
    shop.open()

    answer = clerk.post("tickets/", {"store": "chiado", "service": "sim-swap", "tier": "gold", "channel": channel})

    assert answer.status_code == 201
    ticket = answer.json()
    assert {"id", "number", "token", "state", "ahead", "promise"} <= set(ticket)
    assert set(ticket["promise"]) == {"p10", "p50", "p90"}
    assert isinstance(ticket["id"], int)
    assert len(ticket["token"]) >= 22  # 128 random bits


def test_call_next_answers_as_agreed(shop, clerk, kiosk):
    path = f"counters/{shop.counter.pk}/call-next/"
    clerk.post(f"counters/{shop.counter.pk}/open/")
    assert (clerk.post(path).status_code, clerk.post(path).content) == (204, b"")
    kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap"})

    called = clerk.post(path)

    assert called.status_code == 200
    assert {"id", "number", "service", "tier", "waited_seconds", "why"} <= set(called.json()["ticket"])
    assert (clerk.post(path).status_code, clerk.post(path).json()["code"]) == (409, "counter_busy")


def test_store_tells_what_was_agreed(shop):
    store = Api().get("stores/chiado/").json()

    assert {"open", "opening_hours", "waiting", "promise"} <= set(store)


def test_line_tells_what_was_agreed(shop, clerk, kiosk):
    kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap"})

    line = clerk.get("stores/chiado/line/").json()

    assert {"revision", "as_of", "counters", "tickets"} <= set(line)
    assert {"rule", "score"} <= set(line["tickets"][0])


def test_stores_are_found_by_position_and_service(shop):
    shop.store.latitude, shop.store.longitude = 38.7, -9.1
    shop.store.save()
    StoreFactory(latitude=38.8, longitude=-9.1)

    found = Api().get("stores/?near=38.7,-9.1&service=sim-swap").json()

    assert [store["code"] for store in found["results"]] == ["chiado"]


@pytest.mark.parametrize("path", ["stores/", "stores/chiado/services/"])
def test_public_lists_page_by_cursor(shop, path):
    StoreFactory()

    first = Api().get(f"{path}?limit=1").json()
    second = Api().get(f"{path}?limit=1&cursor={first['next']}").json()

    assert (len(first["results"]), len(second["results"]), second["next"]) == (1, 1, None)
    assert first["results"] != second["results"]


def test_list_of_managers_pages_by_cursor(db):
    stores = [StoreFactory(), StoreFactory()]
    manager = staff_api(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=stores))

    first = manager.get("insight/stores/?limit=1").json()
    second = manager.get(f"insight/stores/?limit=1&cursor={first['next']}").json()

    assert [page["results"][0]["code"] for page in (first, second)] == [store.code for store in stores]
    assert second["next"] is None


def test_session_signs_in_with_csrf_and_token_without(shop, clerk):
    browser = signed_in(shop.clerk, enforce_csrf_checks=True)
    path = f"/api/v1/counters/{shop.counter.pk}/open/"

    assert browser.post(path, "{}", content_type="application/json").json()["code"] == "csrf_failed"
    browser.get("/accounts/password/change/")  # a page with a form gives the cookie
    cookie = browser.cookies["lado_csrf"].value
    assert browser.post(path, "{}", content_type="application/json", headers={"X-CSRFToken": cookie}).status_code == 204
    assert clerk.post(f"counters/{shop.counter.pk}/close/").status_code == 204
