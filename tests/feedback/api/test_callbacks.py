"""POST callbacks/."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Callback
from tests.clients import Api
from tests.factories import StoreFactory
from tests.feedback.callbacks import callback, rule
from tests.queueing.conftest import make_shop

WHO = {"name": "Ana", "phone": "912 345 678", "language": "pt"}
SAID = {"store": "chiado", "customer": WHO}


@pytest.fixture
def shop(db):
    rule(per_hour=1, notes={"en": "Free."})
    return make_shop()


def hour():
    """The beginning of an hour soon."""
    return (timezone.now() + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)


def test_wish_is_taken_once(shop):
    key = "a-key-that-nobody-guesses"
    first, again = (Api().post("callbacks/", {**SAID, "service": "bill"}, key=key) for _n in range(2))

    row = Callback.objects.get()
    assert (first.status_code, first.json()) == (201, again.json())
    told = first.json()
    assert (told["token"], told["place"], told["kind"], told["price_note"]) == (row.token, 1, "free", "Free.")
    assert (row.service, row.language, str(row.phone)) == (shop.bill, "pt", "+351912345678")


def test_hour_and_ticket_are_taken(shop):
    ticket, start = shop.arrive(at=timezone.now()), hour()
    told = Api().post("callbacks/", {**SAID, "start": start.isoformat(), "ticket": ticket.token}).json()

    row = Callback.objects.get()
    assert (told["place"], row.wanted_from, row.ticket, row.service) == (None, start, ticket, shop.sim)


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"store": "chiado"}, 400, "invalid"),
        ({**SAID, "customer": {"name": "Ana"}}, 400, "callback_phone_needed"),
        ({**SAID, "customer": {"phone": "12"}}, 400, "bad_phone"),
        ({**SAID, "customer": {"phone": "+420601123456"}}, 400, "callback_abroad"),
        ({**SAID, "start": "2020-01-01T10:00:00+00:00"}, 400, "callback_no_such_hour"),
        ({**SAID, "start": "2026-01-01T10:00:00"}, 400, "invalid"),
        ({**SAID, "service": "nothing"}, 404, "not_found"),
        ({**SAID, "ticket": "nothing"}, 404, "not_found"),
        ({**SAID, "store": "nowhere"}, 404, "not_found"),
    ],
)
def test_refusals_say_why(shop, said, status, code):
    answer = Api().post("callbacks/", said)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Callback.objects.exists()


def test_hour_without_room_is_refused(shop):
    callback(shop.store, 1, now=timezone.now(), start=hour())

    answer = Api().post("callbacks/", {**SAID, "start": hour().isoformat()})

    assert (answer.status_code, answer.json()["code"]) == (409, "callback_hour_full")


def test_ticket_of_another_store_gives_no_place(shop):
    StoreFactory(code="elsewhere")
    ticket = shop.arrive()

    assert Api().post("callbacks/", {**SAID, "store": "elsewhere", "ticket": ticket.token}).status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_short_key_is_refused(shop):
    assert Api().post("callbacks/", SAID, key="press-1").json()["code"] == "bad_key"


def test_one_address_asks_only_so_often(shop, settings):
    settings.CALLBACKS_PER_ADDRESS = "1/h/ip"

    asked = [Api().post("callbacks/", {**SAID, "customer": {"phone": f"91234567{n}"}}).status_code for n in range(2)]

    assert asked == [201, 429]
