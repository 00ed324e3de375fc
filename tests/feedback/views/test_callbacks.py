"""Calls back for staff: the line, taking one, saying how it ended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.callback_states import CallResult
from feedback.commands.callback_taking import Said, end_call, take_next
from feedback.models import Callback, CallbackAttempt
from stores.models import Counter, Partner, Staff
from tests.clients import signed_in
from tests.factories import StaffFactory
from tests.feedback.callbacks import callback, rule
from tests.queueing.conftest import make_shop


@pytest.fixture
def shop(db):
    rule()
    shop = make_shop()
    shop.open(at=timezone.now() - timedelta(hours=1))
    return shop


@pytest.fixture
def clerk(shop):
    return signed_in(shop.clerk)


@pytest.fixture
def manager(shop):
    return signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]))


def text(answer):
    return answer.content.decode()


def asked(shop, n=0, **more):
    return callback(shop.store, n, now=timezone.now() - timedelta(minutes=10 - n), **more)


def test_clerk_takes_the_next_call_and_alone_reads_the_number(shop, clerk, manager):
    row = asked(shop, service=shop.sim)
    assert "912" not in text(clerk.get("/calls/"))
    assert "912" not in text(clerk.get(f"/calls/{row.pk}/"))

    answer = clerk.post("/calls/take/", {"counter": shop.counter.pk})

    assert answer["Location"] == f"/calls/{row.pk}/"
    mine, theirs = text(clerk.get(f"/calls/{row.pk}/")), text(manager.get(f"/calls/{row.pk}/"))
    assert 'href="tel:+351912345678"' in mine
    assert "Ana Silva" in mine
    assert "912" not in theirs
    assert "Ana Silva" not in theirs
    assert f"/calls/{row.pk}/" in text(clerk.get("/calls/"))
    assert Counter.objects.get(pk=shop.counter.pk).is_paused


def test_call_that_ended_is_shown_with_its_tries_and_no_number(shop, clerk):
    row = asked(shop)
    clerk.post("/calls/take/", {"counter": shop.counter.pk})
    answer = clerk.post(
        f"/calls/{row.pk}/act/", {"act": "end", "result": "reached", "outcome": "resolved", "note": "Ok"}
    )

    assert answer["Location"] == "/calls/"
    page = text(clerk.get(f"/calls/{row.pk}/"))
    assert "Ok" in page
    assert "912" not in page
    assert not Counter.objects.get(pk=shop.counter.pk).is_paused
    assert f"/calls/{row.pk}/" in text(clerk.get("/calls/?which=over"))


@pytest.mark.parametrize(
    "wrong", [{}, {"act": "end"}, {"act": "end", "result": "reached"}, {"act": "end", "result": "x"}]
)
def test_end_that_says_nothing_changes_nothing(shop, clerk, wrong):
    row = asked(shop)
    clerk.post("/calls/take/", {"counter": shop.counter.pk})

    assert clerk.post(f"/calls/{row.pk}/act/", wrong).status_code == 400
    assert Callback.objects.get().state == "taken"
    assert not CallbackAttempt.objects.exists()


@pytest.mark.parametrize("wrong", [{"result": "reached"}, {"note": "x" * 2001, "result": "busy"}])
def test_end_that_is_refused_keeps_what_was_typed(shop, clerk, wrong):
    row = asked(shop)
    clerk.post("/calls/take/", {"counter": shop.counter.pk})
    said = {"act": "end", "note": "Wants fibre.", **wrong}

    page = text(clerk.post(f"/calls/{row.pk}/act/", said, headers={"Referer": f"http://testserver/calls/{row.pk}/"}))

    assert said["note"] in page
    assert f'value="{wrong["result"]}" checked' in page
    assert 'class="error"' in page


def test_new_line_of_a_note_counts_as_one_sign(shop, clerk):
    row = asked(shop)
    clerk.post("/calls/take/", {"counter": shop.counter.pk})
    note = "ab\r\n" * 666 + "ab"  # 2000 signs, as the browser counts them

    clerk.post(f"/calls/{row.pk}/act/", {"act": "end", "result": "busy", "note": note})

    assert str(CallbackAttempt.objects.get().note.text) == note.replace("\r\n", "\n")


def test_wrong_press_is_given_back(shop, clerk):
    row = asked(shop)
    clerk.post("/calls/take/", {"counter": shop.counter.pk})
    clerk.post(f"/calls/{row.pk}/act/", {"act": "give_back"})

    row.refresh_from_db()
    assert row.state == "asked"


def test_nobody_to_call_is_said(shop, clerk):
    answer = clerk.post("/calls/take/", {"counter": shop.counter.pk}, follow=True)

    assert "Nobody is to be called at the moment." in text(answer)


@pytest.mark.parametrize("counter", ["", "x", "9" * 30])
def test_counter_that_is_none_is_refused(shop, clerk, counter):
    assert clerk.post("/calls/take/", {"counter": counter}).status_code == 400


def test_manager_sees_figures_and_a_clerk_does_not(shop, clerk, manager):
    row = asked(shop)
    facts = {"store_id": shop.store.pk, "actor": shop.actor, "now": timezone.now()}
    take_next(counter_id=shop.counter.pk, **facts)
    end_call(callback_id=row.pk, said=Said(CallResult.REACHED, "resolved"), **facts)

    assert "reached (1 of 1 in 30 days)" in text(manager.get("/calls/"))
    assert "half are called within" in text(manager.get("/calls/live/"))
    assert "in 30 days" not in text(clerk.get("/calls/"))


def test_manager_of_a_store_that_changed_hands_sees_none_of_before(shop, manager):
    row = asked(shop)
    shop.store.partner = Partner.objects.create(code="other", name="Other")
    shop.store.save()

    assert manager.get(f"/calls/{row.pk}/").status_code == 404
    assert f"/calls/{row.pk}/" not in text(manager.get("/calls/"))


def test_other_stores_calls_do_not_exist(shop):
    row = asked(shop)
    stranger = signed_in(StaffFactory())

    assert stranger.get(f"/calls/{row.pk}/").status_code == 404
    assert stranger.get("/calls/?store=chiado").status_code == 404


@pytest.mark.parametrize("address", ["/calls/", "/calls/live/", "/calls/?which=over"])
def test_line_asks_as_often_for_three_as_for_one(shop, manager, address):
    def count():
        with CaptureQueriesContext(connection) as made:
            manager.get(address)
        return len(made)

    rule(per_hour=50)
    for n in range(4):
        asked(shop, n)
    facts = {"store_id": shop.store.pk, "actor": shop.actor, "now": timezone.now()}
    for _n in range(1):
        end_call(
            callback_id=take_next(counter_id=shop.counter.pk, **facts).pk, said=Said(CallResult.WRONG_NUMBER), **facts
        )
    one = count()
    for n in range(4, 7):
        asked(shop, n)
    for _n in range(3):
        end_call(
            callback_id=take_next(counter_id=shop.counter.pk, **facts).pk, said=Said(CallResult.WRONG_NUMBER), **facts
        )

    assert count() == one
    assert one <= 20
