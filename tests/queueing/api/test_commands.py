"""The visit over HTTP, and every refusal a program must be able to rely on."""

import pytest

from queueing.models import Ticket, TicketMove
from stores.models import Staff
from tests.clients import Api, device_api, signed_in, staff_api
from tests.factories import CounterFactory, StaffFactory, StoreFactory


@pytest.fixture
def clerk(shop):
    return staff_api(shop.clerk)


@pytest.fixture
def kiosk(shop):
    return device_api(shop.store)


def take(kiosk, **more):
    return kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap", **more})


def test_visit_from_kiosk_to_outcome(shop, clerk, kiosk):
    assert clerk.post(f"counters/{shop.counter.pk}/open/").status_code == 204
    issued = take(kiosk).json()
    assert (issued["number"], issued["state"], issued["ahead"]) == ("A001", "waiting", 0)
    assert issued["promise"]["p10"] <= issued["promise"]["p50"] <= issued["promise"]["p90"]

    called = clerk.post(f"counters/{shop.counter.pk}/call-next/")

    assert called.status_code == 200
    ticket = called.json()["ticket"]
    assert (ticket["number"], ticket["service"], ticket["tier"]) == ("A001", "sim-swap", "standard")
    assert ticket["why"]["rule"] == "score"
    assert Api().get(f"tickets/{issued['token']}/").json()["counter"] == 3
    assert clerk.post(f"tickets/{ticket['id']}/serve/").json()["state"] == "serving"
    assert clerk.post(f"tickets/{ticket['id']}/finish/", {"outcome": "resolved"}).json()["state"] == "done"
    assert Api().get(f"tickets/{issued['token']}/").json()["state"] == "done"


def test_call_next_is_204_when_nobody_waits(shop, clerk):
    clerk.post(f"counters/{shop.counter.pk}/open/")

    answer = clerk.post(f"counters/{shop.counter.pk}/call-next/")

    assert (answer.status_code, answer.content) == (204, b"")


def test_call_next_repeated_with_its_key_gives_the_first_answer(shop, clerk, kiosk):
    clerk.post(f"counters/{shop.counter.pk}/open/")
    take(kiosk)
    take(kiosk)

    first = clerk.post(f"counters/{shop.counter.pk}/call-next/", key="press-1")
    again = clerk.post(f"counters/{shop.counter.pk}/call-next/", key="press-1")

    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert TicketMove.objects.filter(to_state="called").count() == 1


def test_key_with_another_body_is_refused(shop, kiosk):
    kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap"}, key="k")

    answer = kiosk.post("tickets/", {"store": "chiado", "service": "bill"}, key="k")

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert Ticket.objects.count() == 1


def test_key_belongs_to_one_principal(shop, clerk, kiosk):
    first = kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap"}, key="k")
    second = clerk.post("tickets/", {"store": "chiado", "service": "sim-swap"}, key="k")

    assert first.json()["number"] != second.json()["number"]


def test_ticket_taken_twice_with_one_key_is_one_ticket(shop, kiosk):
    answers = [kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap"}, key="k") for _n in range(3)]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Ticket.objects.count() == 1


def test_busy_counter_is_a_problem_with_its_code(shop, clerk, kiosk):
    clerk.post(f"counters/{shop.counter.pk}/open/")
    take(kiosk)
    take(kiosk)
    clerk.post(f"counters/{shop.counter.pk}/call-next/")

    answer = clerk.post(f"counters/{shop.counter.pk}/call-next/")

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "counter_busy"


def test_wrong_state_says_the_state(shop, clerk, kiosk):
    ticket = take(kiosk).json()

    answer = clerk.post(f"tickets/{ticket['id']}/serve/")

    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "wrong_state", "waiting")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "malformed"),
        ("[]", "malformed"),
        ("nonsense", "malformed"),
        ('{"store": NaN}', "malformed"),
        ('{"store": 1, "service": []}', "invalid"),
        ("{}", "invalid"),
        ('{"store": "chiado", "service": "nothing"}', "service_not_offered"),
        ('{"store": "chiado", "service": "sim-swap", "tier": "gold"}', "tier_not_allowed"),
        ('{"store": "chiado", "service": "sim-swap", "tier": "nope"}', "unknown_tier"),
        ('{"store": "chiado", "service": "sim-swap", "customer": "x"}', "invalid"),
        ('{"store": "chiado", "service": "sim-swap", "customer": {"phone": "123"}}', "bad_phone"),
        ('{"store": "chiado", "service": "sim-swap", "language": "tlh"}', "invalid"),
        ('{"store": "chi\\u0000ado", "service": "sim-swap"}', "invalid"),
    ],
)
def test_bad_ticket_request_has_a_stable_code(shop, kiosk, body, code):
    answer = kiosk.post("tickets/", body)

    assert answer.json()["code"] == code
    assert answer.status_code == (403 if code == "tier_not_allowed" else 400)
    assert not Ticket.objects.exists()


def test_body_that_is_no_utf8_is_malformed(shop, kiosk):
    assert kiosk.post("tickets/", b"\xff\xfe{}").json()["code"] == "malformed"


def test_body_over_the_limit_is_413(shop, kiosk, settings):
    answer = kiosk.post("tickets/", '{"store": "' + "x" * settings.MAX_BODY + '"}')

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_ids_beyond_bigint_are_404(shop, clerk):
    assert clerk.post("counters/99999999999999999999/call-next/").status_code == 404
    assert clerk.post("counters/999999999999999999/call-next/").status_code == 404
    assert clerk.post("tickets/0/serve/").status_code == 404


def test_finish_with_an_unknown_outcome_is_400(shop, clerk, kiosk):
    ticket = take(kiosk).json()

    answer = clerk.post(f"tickets/{ticket['id']}/finish/", {"outcome": "happy"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert "outcome" in answer.json()["errors"]


def test_foreign_store_is_404_and_wrong_role_403(shop, kiosk):
    elsewhere = staff_api(StaffFactory(stores=[StoreFactory()]))
    greeter = staff_api(StaffFactory(stores=[shop.store], role=Staff.Role.GREETER))
    auditor = staff_api(StaffFactory(role=Staff.Role.AUDITOR))
    path = f"counters/{shop.counter.pk}/call-next/"

    assert elsewhere.post(path).status_code == 404
    assert greeter.post(path).status_code == 403
    assert auditor.post(path).status_code == 403
    assert kiosk.post(path).status_code == 401
    assert Api().post(path).status_code == 401


def test_bad_token_is_401(shop):
    answer = Api("lds_not-a-token").post(f"counters/{shop.counter.pk}/call-next/")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_token_without_the_scope_is_403(shop):
    reader = staff_api(shop.clerk, scopes=["insight"])

    answer = reader.post(f"counters/{shop.counter.pk}/call-next/")

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_scope")


def test_kiosk_gives_tickets_in_its_own_store_only(shop):
    stranger = device_api(StoreFactory())
    display = device_api(shop.store, "display")

    assert take(stranger).status_code == 404
    assert take(display).status_code == 403
    assert take(Api()).status_code == 401


def test_command_by_cookie_needs_the_csrf_token(shop):
    browser = signed_in(shop.clerk, enforce_csrf_checks=True)

    answer = browser.post(f"/api/v1/counters/{shop.counter.pk}/call-next/", "{}", content_type="application/json")
    drf = browser.post(f"/api/v1/counters/{shop.counter.pk}/open/", "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert (drf.status_code, drf.json()["code"]) == (403, "csrf_failed")


def test_get_never_calls(shop, clerk):
    answer = clerk.get(f"counters/{shop.counter.pk}/call-next/")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_customer_leaves_with_the_own_token(shop, kiosk):
    ticket = take(kiosk).json()

    assert Api().post(f"tickets/{ticket['token']}/leave/").json()["state"] == "left"
    again = Api().post(f"tickets/{ticket['token']}/leave/")
    assert (again.status_code, again.json()["state"]) == (409, "left")


def test_customers_commands_are_not_open_by_id(shop, kiosk):
    ticket = take(kiosk).json()

    assert Api().get(f"tickets/{ticket['id']}/").status_code == 404
    assert Api().post(f"tickets/{ticket['id']}/leave/").status_code == 404


def test_own_ticket_shows_place_promise_and_why(shop, kiosk, clerk):
    clerk.post(f"counters/{shop.counter.pk}/open/")
    take(kiosk)
    mine = take(kiosk).json()

    view = Api().get(f"tickets/{mine['token']}/").json()

    assert (view["position"], view["ahead"]) == (2, 1)
    assert view["why"] == "1 came before you."
    assert view["promise"]["p50"] >= 0


def test_line_shows_rule_score_and_counters(shop, clerk, kiosk):
    clerk.post(f"counters/{shop.counter.pk}/open/")
    take(kiosk, tier="law")
    take(kiosk)

    line = clerk.get("stores/chiado/line/").json()

    assert [ticket["rule"] for ticket in line["tickets"]] == ["statutory", "score"]
    assert line["counters"][0]["state"] == "free"
    shop.store.refresh_from_db()
    assert line["revision"] == shop.store.revision


@pytest.mark.parametrize("waiting", [1, 3])
def test_line_costs_the_same_statements_for_any_length(shop, clerk, kiosk, waiting, django_assert_num_queries):
    for _n in range(waiting):
        take(kiosk)
        CounterFactory(store=shop.store)

    with django_assert_num_queries(11):
        clerk.get("stores/chiado/line/")


def test_pause_needs_a_reason_and_stops_calling(shop, clerk):
    clerk.post(f"counters/{shop.counter.pk}/open/")

    assert clerk.post(f"counters/{shop.counter.pk}/pause/").json()["code"] == "invalid"
    assert clerk.post(f"counters/{shop.counter.pk}/pause/", {"reason": "lunch"}).status_code == 204
    assert clerk.post(f"counters/{shop.counter.pk}/call-next/").json()["code"] == "counter_paused"
    assert clerk.post(f"counters/{shop.counter.pk}/resume/").status_code == 204
    assert clerk.post(f"counters/{shop.counter.pk}/call-next/").status_code == 204


def test_close_is_refused_while_somebody_is_served(shop, clerk, kiosk):
    clerk.post(f"counters/{shop.counter.pk}/open/")
    take(kiosk)
    clerk.post(f"counters/{shop.counter.pk}/call-next/")

    assert clerk.post(f"counters/{shop.counter.pk}/close/").json()["code"] == "counter_busy"


def test_open_is_refused_at_two_counters_at_once(shop, clerk):
    second = CounterFactory(store=shop.store, number=9)
    clerk.post(f"counters/{shop.counter.pk}/open/")

    answer = clerk.post(f"counters/{second.pk}/open/")

    assert (answer.json()["code"], answer.json()["number"]) == ("already_at_counter", 3)


def test_language_of_a_problem_follows_the_caller(shop):
    answer = Api().client.get("/api/v1/stores/none/", headers={"Accept-Language": "pt"})

    assert answer["Content-Language"] == "pt"
    assert answer.json()["code"] == "not_found"
