"""The form on which somebody asks to be called, and the page of their call."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.callback_states import CallResult
from feedback.commands.callback_taking import Said, end_call, take_next
from feedback.models import Callback
from tests.clients import Client
from tests.feedback.callbacks import callback, rule
from tests.queueing.conftest import make_shop

SAID = {"when": "", "service": "", "phone": "912 345 678", "name": "Ana"}


@pytest.fixture
def shop(db):
    rule(kind="paid", notes={"en": "50 cents a minute.", "cs": "5 Kč za minutu."})
    return make_shop()


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "cs"})


def text(answer):
    return answer.content.decode()


def test_form_says_the_price_before_anything_is_asked(shop, client):
    page = text(client.get("/call-me/chiado/?service=bill"))

    assert "5 Kč za minutu." in page
    assert '<option value="bill" selected>' in page
    assert not Callback.objects.exists()


def test_customer_asks_and_is_led_to_the_page(shop, client):
    answer = client.post("/call-me/chiado/", {**SAID, "service": "sim-swap"})

    row = Callback.objects.get()
    assert answer["Location"] == f"/call/{row.token}/"
    assert (row.language, row.service, str(row.phone), str(row.name)) == ("cs", shop.sim, "+351912345678", "Ana")
    page = text(client.get(f"/call/{row.token}/"))
    assert "912" not in page.replace(row.token, "")
    assert "Ana" not in page.replace(row.token, "")


def test_hour_is_chosen_among_those_shown(shop, client):
    page = client.get("/call-me/chiado/")
    _day, starts = page.context["form"].fields["when"].choices[1]
    start = starts[-1][0]

    client.post("/call-me/chiado/", {**SAID, "when": start})

    assert Callback.objects.get().wanted_from.isoformat() == start


@pytest.mark.parametrize(
    "wrong", [{"phone": ""}, {"phone": "12"}, {"service": "nothing"}, {"when": "2026-01-01T10:00:00+00:00"}]
)
def test_form_says_what_is_wrong_and_keeps_what_was_typed(shop, client, wrong):
    answer = client.post("/call-me/chiado/", {**SAID, **wrong})

    assert answer.status_code == 400
    assert 'class="error"' in text(answer)
    assert 'value="Ana"' in text(answer)
    assert not Callback.objects.exists()


def test_refusal_of_the_command_is_said_on_the_form(shop, client):
    client.post("/call-me/chiado/", SAID)
    again = client.post("/call-me/chiado/", SAID)

    assert (again.status_code, 'role="alert"' in text(again)) == (409, True)


def test_key_of_a_form_counts_once(shop, client):
    keyed = {**SAID, "key": "a-key-that-nobody-guesses"}

    assert client.post("/call-me/chiado/", keyed)["Location"] == client.post("/call-me/chiado/", keyed)["Location"]
    assert Callback.objects.count() == 1


def test_second_press_leads_to_the_page_though_the_first_took_the_last_room(shop, client):
    rule(per_hour=1)
    _day, starts = client.get("/call-me/chiado/").context["form"].fields["when"].choices[1]
    keyed = {**SAID, "when": starts[-1][0], "key": "a-key-that-nobody-guesses"}

    assert client.post("/call-me/chiado/", keyed)["Location"] == client.post("/call-me/chiado/", keyed)["Location"]


def test_key_of_a_form_is_not_taken_for_another_one(shop, client):
    keyed = {**SAID, "key": "a-key-that-nobody-guesses"}
    client.post("/call-me/chiado/", keyed)

    other = client.post("/call-me/chiado/", {**keyed, "phone": "912 345 679"})

    assert (other.status_code, 'value="Ana"' in text(other)) == (422, True)


def test_one_address_asks_only_so_often(shop, client, settings):
    settings.CALLBACKS_PER_ADDRESS = "1/h/ip"
    client.post("/call-me/chiado/", {**SAID, "phone": "+420601123456"})  # refused: counts for nothing
    client.post("/call-me/chiado/", SAID)

    assert client.post("/call-me/chiado/", {**SAID, "phone": "912 345 679"}).status_code == 429


def test_store_that_calls_nobody_offers_nothing(shop, client):
    ticket = shop.arrive()
    assert "/call-me/chiado/" in text(client.get("/stores/chiado/"))
    assert f"/call-instead/{ticket.token}/" in text(client.get(f"/t/{ticket.token}/"))

    rule(shop.store, kind="off")
    from queueing.queries import cache  # noqa: PLC0415 -- what a process remembers for half a minute

    cache.forget()

    assert "/call-me/" not in text(client.get("/stores/chiado/"))
    assert "/call-instead/" not in text(client.get(f"/t/{ticket.token}/"))
    assert client.get("/call-me/chiado/").status_code == 409


def test_ticket_becomes_a_call_and_shows_the_way_to_it(shop, client):
    ticket = shop.arrive(at=timezone.now() - timedelta(minutes=20))
    assert ticket.number in text(client.get(f"/call-instead/{ticket.token}/?lang=pt"))

    answer = client.post(f"/call-instead/{ticket.token}/?lang=pt", {**SAID, "service": "sim-swap"})

    row = Callback.objects.get()
    assert (answer["Location"], row.language, row.placed_at) == (f"/call/{row.token}/", "pt", ticket.arrived_at)
    ended = text(client.get(f"/t/{ticket.token}/"))
    assert f"/call-instead/{ticket.token}/" in ended
    assert client.get(f"/call-instead/{ticket.token}/")["Location"] == f"/call/{row.token}/"


def test_ticket_that_waits_no_longer_leads_back(shop, client):
    ticket = shop.arrive()
    client.post(f"/t/{ticket.token}/leave/")

    assert client.post(f"/call-instead/{ticket.token}/", SAID)["Location"] == f"/t/{ticket.token}/"
    assert "/call-instead/" not in text(client.get(f"/t/{ticket.token}/"))


def test_page_follows_the_call_to_its_end(shop, client):
    english, now = Client(), timezone.now()
    row = callback(shop.store, now=now, language="en")
    address = f"/call/{row.token}/"
    assert "1st" in text(english.get(address))
    shop.open(at=now)
    facts = {"store_id": shop.store.pk, "actor": shop.actor, "now": now}
    take_next(counter_id=shop.counter.pk, **facts)
    assert "We are calling you now" in text(english.get(address))
    end_call(callback_id=row.pk, said=Said(CallResult.BUSY, note="Hm."), **facts)
    tried = text(english.get(address))
    assert "We called and did not reach you." in tried
    assert "Hm." not in tried
    Callback.objects.update(due_at=now)
    take_next(counter_id=shop.counter.pk, **facts)
    end_call(callback_id=row.pk, said=Said(CallResult.REACHED, "resolved"), **facts)
    assert "We have spoken" in english.get(address + "live/").json()["regions"]["call"]


def test_wish_is_taken_back_by_a_post_alone(shop, client):
    row = callback(shop.store, now=timezone.now())

    assert client.get(f"/call/{row.token}/cancel/").status_code == 405
    client.post(f"/call/{row.token}/cancel/")

    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "cancel/" not in text(client.get(f"/call/{row.token}/"))


def test_page_asks_as_often_for_one_as_for_many(shop, client, django_assert_max_num_queries):
    row = callback(shop.store, now=timezone.now())
    for n in range(1, 4):
        callback(shop.store, n, now=timezone.now() - timedelta(minutes=n))

    with django_assert_max_num_queries(3):
        client.get(f"/call/{row.token}/live/")
