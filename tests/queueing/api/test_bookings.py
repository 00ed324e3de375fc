"""The bookings of the HTTP interface, to whom they answer: by a token that nobody else has."""

import pytest

from stores.models import Store
from tests.clients import Api, staff_api
from tests.queueing.checkins import booked, next_quarter, takes_bookings
from tests.queueing.joins import code_of


@pytest.fixture
def open_shop(shop):
    return takes_bookings(shop)


def manage(token):
    return {"X-Manage-Token": token}


def path(booking, word):
    return f"bookings/{booking.reference}/{word}/"


def test_a_repeat_is_answered_to_whoever_has_the_token(open_shop):
    mine = booked(open_shop, days=2)

    first, again, wrong, none = (
        Api().post(path(mine, "cancel"), key="press-1", headers=headers)
        for headers in (manage(mine.token), manage(mine.token), manage("x" * 24), {})
    )

    assert (first.status_code, first.content) == (200, again.content)
    assert (wrong.status_code, none.status_code) == (404, 401)


def test_nobody_guesses_the_key_of_an_answer_with_a_token(open_shop):
    wanted = {"store": "chiado", "service": "sim-swap", "start": next_quarter(days=1).isoformat(), "hold": True}

    short = Api().post("bookings/", wanted, key="press-1")
    first, again = (Api().post("bookings/", wanted, key="0123456789abcdef") for _twice in range(2))
    staff = staff_api(open_shop.clerk).post(
        "bookings/", {**wanted, "hold": False, "customer": {"name": "Rui"}}, key="press-1"
    )

    assert (short.status_code, short.json()["code"]) == (400, "bad_key")
    assert (first.status_code, first.content) == (201, again.content)
    assert staff.status_code == 201


@pytest.mark.parametrize(
    ("way", "code", "status"), [("distance", False, 409), ("code", False, 409), ("code", True, 200)]
)
def test_customers_arrive_only_where_they_show_that_they_are_there(open_shop, way, code, status):
    Store.objects.update(joining=way, latitude=38.7107, longitude=-9.1413)
    open_shop.store.refresh_from_db()
    mine = booked(open_shop)
    said = {"code": code_of(open_shop.store)} if code else {}

    answer = Api().post(path(mine, "arrive"), said, headers=manage(mine.token))

    assert answer.status_code == status
    assert code or answer.json()["code"] == "arrival_not_proven"
