"""Customers are told what has come about, once, as it is when it is sent."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from queueing.actors import Actor
from queueing.commands import notices, push, serving, waiting
from queueing.commands.joining import arrive
from queueing.models import PushNotice, PushSubscription, Ticket
from queueing.push.webpush import Browser
from queueing.states import NoticeFate, NoticeKind, Outcome
from stores.models import Store

NEXT, ONE = "You are next. Please come back.", "1 person is ahead of you. Please come back."
TWO, CALLED = "2 people are ahead of you. Please come back.", "You are called: counter 3"
BACK = "The call was taken back. You are still in line, stay near."


# --- nearly my turn
def test_nobody_is_told_who_is_further_back(line):
    tickets = line.arrive(4)
    line.phone(tickets[3])
    assert line.tell() == []


def test_a_phone_is_told_once_that_two_are_ahead(line):
    tickets = line.arrive(4)
    line.phone(tickets[3])
    line.tell()
    line.call()
    assert line.tell() == [TWO]
    assert line.tell() == [TWO]


def test_the_store_decides_how_early_it_tells(line):
    Store.objects.update(notify_ahead=0)
    first, second = line.arrive(2)
    line.phone(first)
    line.phone(second)
    assert line.tell() == [NEXT]


def test_every_phone_is_told_in_its_language(line):
    first, second = line.arrive(2)
    english, portuguese = line.phone(second), line.phone(first, "pt")
    line.tell()
    said = {pushed.phone.endpoint: pushed.said["title"] for pushed in line.service.taken}
    with override("pt"):
        assert said == {english.endpoint: ONE, portuguese.endpoint: gettext(NEXT)}


def test_who_steps_out_is_not_called_back_meanwhile(line):
    _first, second, third = line.arrive(3)
    Store.objects.update(notify_ahead=1)
    waiting.hold(**line.at(third))
    line.phone(third)
    waiting.hold(**line.at(second))
    assert line.tell() == []
    waiting.resume(**line.at(third))
    assert line.tell() == [ONE]


def test_who_joined_from_afar_is_told_to_set_out_in_time(line):
    """Nobody is called before being seen: who is told only then has come by chance."""
    tickets = line.arrive(4)
    afar = {"state": "held", "arrive_by": line.now + timedelta(minutes=30), "version": 2}
    Ticket.objects.filter(pk=tickets[3].pk).update(**afar)
    line.phone(tickets[3])
    assert line.tell() == []
    line.call()
    assert line.tell() == [TWO]

    arrive(ticket_id=tickets[3].pk, store_id=line.shop.store.pk, actor=Actor(), now=line.now)
    assert line.tell() == [TWO]


# --- called
def test_a_call_is_told_with_its_counter_and_so_is_each_recall(line):
    ticket = line.arrive()
    line.phone(ticket)
    line.tell()
    line.call()
    assert line.tell() == [NEXT, CALLED]
    assert line.tell() == [NEXT, CALLED]
    serving.recall(**line.at(ticket))
    assert line.tell() == [NEXT, CALLED, CALLED]
    assert [pushed.said["at"] for pushed in line.service.taken] == sorted(p.said["at"] for p in line.service.taken)


def test_what_was_overtaken_is_not_sent(line):
    """ "Nearly your turn" that could not be sent in time does not come after the call."""
    ticket = line.arrive()
    line.phone(ticket)
    line.service.answers = [503]
    line.tell()
    line.call()
    assert line.tell(later=8) == [CALLED]
    assert line.tell(later=60) == [CALLED]
    assert PushNotice.objects.get(kind=NoticeKind.NEAR).fate == NoticeFate.LATE


def test_both_replace_each_other_on_their_way_and_do_not_outlive_the_call(line):
    ticket = line.arrive()
    line.phone(ticket)
    line.tell()
    line.call()
    line.tell()
    near, called = line.service.taken
    assert near.headers["Topic"] == called.headers["Topic"]
    assert (near.headers["TTL"], called.headers["TTL"]) == ("600", "300")


def test_a_call_taken_back_is_told_to_those_who_heard_of_it(line):
    first, _second = line.arrive(2)
    line.phone(first)
    line.call()
    line.tell()
    line.phone(first)
    serving.take_back(reason="wrong", **line.at(first))
    told = line.tell()
    assert told[0] == CALLED
    assert sorted(told[1:]) == sorted([BACK, NEXT])  # to two phones, which go at once
    line.call()
    assert line.tell()[3:] == [CALLED, CALLED]


def test_a_ticket_handed_on_is_told_again(line):
    first, _second = line.arrive(2)
    line.phone(first)
    line.call()
    line.tell()
    serving.serve(**line.at(first))
    serving.transfer(service_id=line.shop.bill.pk, note="", **line.at(first))
    assert line.tell() == [CALLED, NEXT]


# --- the end
@pytest.mark.parametrize("end", ["done", "left"])
def test_nothing_is_kept_once_the_ticket_has_ended(line, end):
    ticket = line.arrive()
    line.phone(ticket)
    line.call()
    line.tell()
    if end == "done":
        serving.serve(**line.at(ticket))
        serving.finish(outcome=Outcome.RESOLVED, **line.at(ticket))
    else:
        serving.take_out(reason="customer", **line.at(ticket))
    line.tell()
    assert (PushSubscription.objects.count(), PushNotice.objects.count()) == (0, 0)


def test_a_phone_that_its_service_knows_no_more_is_left_alone(line):
    ticket = line.arrive()
    phone = line.phone(ticket)
    line.service.answers = [410]
    line.tell()
    line.call()
    line.tell()
    assert line.service.taken == []
    assert len(line.service.asked) == 1
    again = push.subscribe(ticket_id=ticket.pk, browser=Browser(**phone.subscription), language="en", now=line.now)
    assert again.dead_at == line.now


# --- a bad day
def test_a_busy_service_is_asked_again_in_longer_pauses(line):
    line.phone(line.arrive())
    line.service.answers = [503, 503]
    assert line.tell() == []
    assert line.tell(later=4) == []
    assert len(line.service.asked) == 1
    line.tell(later=5)
    assert len(line.service.asked) == 2
    line.tell(later=14)
    assert len(line.service.asked) == 2
    assert line.tell(later=15) == [NEXT]
    assert line.service.taken[0].headers["TTL"] == "585"


def test_a_service_that_stays_busy_is_given_up(line):
    line.phone(line.arrive())
    line.service.answers = [503] * 20
    for later in range(0, 1200, 15):
        line.tell(later=later)
    assert len(line.service.asked) == notices.TRIES
    assert PushNotice.objects.get().fate == NoticeFate.REFUSED


def test_the_pause_that_the_service_asks_for_is_kept(line):
    line.phone(line.arrive())
    line.service.answers = [(429, {"Retry-After": "45"})]
    line.tell()
    assert line.tell(later=44) == []
    assert line.tell(later=45) == [NEXT]


def test_an_answer_that_never_came_is_not_asked_for_twice(line):
    line.phone(line.arrive())
    line.service.answers = ["cut"]
    line.tell()
    assert line.tell(later=60) == []
    assert PushNotice.objects.get().fate == NoticeFate.UNKNOWN


def test_a_worker_that_died_while_sending_is_not_repeated(line):
    line.phone(line.arrive())
    notices._write_down(line.shop.store.pk, list(PushSubscription.objects.select_related("ticket")), now=line.now)
    PushNotice.objects.update(claimed_at=line.now)
    notices.sweep(now=line.now + timedelta(minutes=3))
    assert line.service.taken == []
    assert PushNotice.objects.get().fate == NoticeFate.UNKNOWN


def test_the_sweep_tells_what_no_doorbell_has_rung_for(line):
    line.phone(line.arrive())
    assert notices.sweep(now=line.now) == 1
    assert notices.sweep(now=line.now) == 0


def test_a_store_that_fails_holds_no_other_up(line, monkeypatch, caplog):
    line.phone(line.arrive())
    works, failed = notices.tell_store, []

    def tell(*, store_id, now):
        if not failed:
            failed.append(store_id)
            raise KeyError
        return works(store_id=store_id, now=now)

    monkeypatch.setattr(notices, "tell_store", tell)
    assert notices.sweep(now=line.now) == 0
    assert notices.sweep(now=line.now) == 1
    assert f"customers of store {failed[0]} were not told" in caplog.text


def test_more_than_go_at_once_go_one_after_the_other(line, monkeypatch):
    monkeypatch.setattr(notices, "AT_A_TIME", 2)
    ticket = line.arrive()
    for _n in range(push.MOST):
        line.phone(ticket)
    assert line.tell() == [NEXT] * push.MOST


# --- what it costs, and what it leaves
def statements(act):
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def test_the_length_of_the_line_costs_no_statements(line):
    for ticket in line.arrive(3):
        line.phone(ticket)
    line.tell()
    few = statements(line.tell)
    for ticket in line.arrive(6):
        line.phone(ticket)
    Store.objects.update(notify_ahead=0)
    line.tell()
    assert statements(line.tell) == few


def test_secrets_lie_encrypted(line):
    phone = line.phone(line.arrive())
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM queueing_pushsubscription s")
        row = cursor.fetchone()[0]
    for secret in phone.subscription.values():
        assert secret not in row
        assert secret.encode().hex() not in row


def test_logs_carry_no_address_and_no_token(line, caplog):
    caplog.set_level(logging.DEBUG)
    ticket = line.arrive()
    phone = line.phone(ticket)
    line.service.answers = [503, 410]
    line.tell()
    line.tell(later=10)
    for secret in (*phone.subscription.values(), phone.endpoint.rpartition("/")[2], ticket.token):
        assert secret not in caplog.text
