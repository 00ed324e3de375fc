"""What displays are sent is searched for people after every module: here is a leak, planted to be found."""

import pytest
from playwright.sync_api import expect

from stores.models import Store
from tests.e2e.conftest import HALL, NAMES, PAYLOADS, SECRETS
from tests.e2e.desks import at_work, press
from tests.e2e.payloads import Payloads
from tests.factories import customer_with

pytestmark = pytest.mark.django_db(transaction=True)
PHONE_NUMBER = "+351912345678"


@pytest.fixture
def planted():
    """What this test leaks is not there when the module's end searches for it."""
    before = list(PAYLOADS.sent)
    yield PAYLOADS
    PAYLOADS.sent[:] = before


def test_planted_phone_token_and_name_are_found_in_frames_and_in_pages(people, shop, planted):
    customer_with(phone=PHONE_NUMBER, name="Rui")
    ticket = shop.arrive()
    hall = people.device(shop.store, "display", size=HALL)
    hall.goto("/hall/")
    expect(hall.get_by_role("region", name="Next")).to_contain_text(ticket.number)
    people.note_secrets()
    assert planted.leaks(SECRETS, NAMES) == []  # nothing of it is there by itself

    # somebody writes all of it into the one thing that every display shows
    Store.objects.update(city=f"Rui & {ticket.token}", name="Call +351 912 345 678")
    with hall.expect_response("**/hall/live/"):
        hall.evaluate("document.dispatchEvent(new CustomEvent('lado:refresh'))")
    hall.reload()
    stranger = people.somebody()
    stranger.goto("/stores/")

    found = {secret for _path, secret in planted.leaks(SECRETS, NAMES)}
    assert found == {PHONE_NUMBER, ticket.token, "Rui"}
    paths = {path for path, _secret in planted.leaks(SECRETS, NAMES)}
    assert {"/hall/", "/stores/"} <= paths


@pytest.mark.long
def test_frames_of_a_display_are_kept(people, shop, planted):
    shop.open()
    hall = people.device(shop.store, "display", size=HALL)
    hall.goto("/hall/")
    ticket = shop.arrive()
    expect(hall.get_by_role("region", name="Next")).to_contain_text(ticket.number)

    frames = [body for path, body in planted.sent if path.startswith("/ws/display/")]

    assert any(ticket.number in frame for frame in frames)
    planted.sent.append((f"/ws/display/{shop.store.code}/", frames[-1].replace(ticket.number, ticket.token)))
    people.note_secrets()
    assert planted.leaks(SECRETS) == [(f"/ws/display/{shop.store.code}/", ticket.token)]


@pytest.mark.long
def test_what_people_type_is_searched_for(people, shop):
    shop.arrive()
    shop.open()
    desk = at_work(people, shop)
    press(desk, "Call next", "Start serving")
    press(desk, "Start serving", "Finish")
    desk.get_by_label("Note, for clerks only").type("Brother pays the bill")

    assert "Brother pays the bill" in PAYLOADS.typed
    assert "Brother pays" not in PAYLOADS.typed


def test_search_reads_phones_escapes_and_whole_words():
    payloads = Payloads()
    payloads.sent = [("/hall/", "Ana&#x27;s +351 (912) 345-678 Banana")]

    assert payloads.leaks([PHONE_NUMBER, "Ana's"], ["Ana", "nana"]) == [
        ("/hall/", PHONE_NUMBER),
        ("/hall/", "Ana's"),
        ("/hall/", "Ana"),
    ]
