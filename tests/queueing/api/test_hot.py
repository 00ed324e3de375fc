"""What the two hot commands send in one packet: whoever asks is believed only when the database says the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import sql
from core.models import IdempotencyRecord
from queueing.models import Ticket, TicketMove
from stores.models import ApiToken, Staff, Store
from tests.clients import device_api, staff_api
from tests.factories import StoreFactory
from tests.queueing.conftest import make_shop


@pytest.fixture
def clerk(shop):
    """A clerk whom this process knows, at an open counter, with two customers waiting."""
    clerk, kiosk = staff_api(shop.clerk), device_api(shop.store)
    clerk.post(f"counters/{shop.counter.pk}/open/")
    for _customer in range(2):
        kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap"})
    clerk.post("tickets/", {"store": "chiado", "service": "sim-swap"})
    return clerk


def call(clerk, shop, **more):
    return clerk.post(f"counters/{shop.counter.pk}/call-next/", **more)


def take(clerk):
    return clerk.post("tickets/", {"store": "chiado", "service": "sim-swap"})


def revoke(staff):
    ApiToken.objects.filter(staff=staff).update(revoked_at=timezone.now())


def expire(staff):
    ApiToken.objects.filter(staff=staff).update(expires_at=timezone.now() - timedelta(hours=1))


def narrow(staff):
    ApiToken.objects.filter(staff=staff).update(scopes=["insight"])


def leave(staff):
    Staff.objects.filter(pk=staff.pk).update(is_active=False)


def move_away(staff):
    staff.stores.set([StoreFactory(code="elsewhere")])


def become_greeter(staff):
    Staff.objects.filter(pk=staff.pk).update(role="greeter")


LOST = [(revoke, 401, 401), (expire, 401, 401), (leave, 401, 401), (narrow, 403, 403), (move_away, 404, 404),
        (become_greeter, 403, 201)]  # fmt: skip


@pytest.mark.parametrize(("lose", "calling", "taking"), LOST, ids=lambda value: getattr(value, "__name__", None))
@pytest.mark.parametrize("key", ["", "press-1"])
def test_right_that_was_lost_is_lost_at_once(shop, clerk, lose, calling, taking, key):
    lose(shop.clerk)

    assert call(clerk, shop, key=key).status_code == calling
    assert not TicketMove.objects.filter(to_state="called").exists()
    assert not IdempotencyRecord.objects.filter(route__contains="call-next").exists()
    assert take(clerk).status_code == taking


def test_right_that_was_won_is_used_at_once(shop, clerk):
    become_greeter(shop.clerk)
    assert call(clerk, shop).status_code == 403
    Staff.objects.filter(pk=shop.clerk.pk).update(role="clerk")

    assert call(clerk, shop).status_code == 200


def test_refusal_of_a_token_that_is_worth_nothing_tells_nothing(shop, clerk):
    revoke(shop.clerk)

    answers = [clerk.post("counters/1/call-next/", "no json"), clerk.post("tickets/", {"store": "nowhere"})]

    assert [answer.status_code for answer in answers] == [401, 401]


def test_repeat_is_answered_as_the_first_when_the_store_has_closed_meanwhile(shop):
    kiosk = device_api(shop.store)
    wish = {"store": "chiado", "service": "sim-swap"}
    first = kiosk.post("tickets/", wish, key="k")
    type(shop.store).objects.filter(pk=shop.store.pk).update(opening_hours="off")

    again = kiosk.post("tickets/", wish, key="k")

    assert (again.status_code, again.content) == (201, first.content)
    assert kiosk.post("tickets/", wish, key="other").json()["code"] == "store_closed"


def test_empty_line_is_kept_under_the_key_too(shop, clerk):
    Ticket.objects.update(state="left")

    assert call(clerk, shop, key="k").status_code == 204
    take(clerk)

    assert call(clerk, shop, key="k").status_code == 204
    assert call(clerk, shop, key="l").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["", "press-1"])
def test_call_of_a_known_clerk_takes_two_packets(monkeypatch, key):
    shop = make_shop()
    clerk, kiosk = staff_api(shop.clerk), device_api(shop.store)
    clerk.post(f"counters/{shop.counter.pk}/open/")
    kiosk.post("tickets/", {"store": "chiado", "service": "sim-swap"})
    call(clerk, shop)  # 409 or 200: from now on the process knows the clerk
    Ticket.objects.update(state="waiting", counter=None)
    sent = []
    exchange = sql._exchange
    monkeypatch.setattr(sql, "_exchange", lambda *args, **more: sent.append(args) or exchange(*args, **more))

    assert call(clerk, shop, key=key).status_code == 200

    assert len(sent) == 2


@pytest.mark.django_db(transaction=True)
def test_refused_ticket_leaves_the_store_as_it_was():
    shop = make_shop()
    clerk = staff_api(shop.clerk)
    before = Store.objects.values("revision", "moved_at").get()

    answers = [clerk.post("tickets/", {"store": "chiado", "service": "none"}) for _time in range(2)]

    assert [answer.json()["code"] for answer in answers] == ["service_not_offered"] * 2
    assert Store.objects.values("revision", "moved_at").get() == before
