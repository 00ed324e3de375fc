"""Asking to be called, taking the next call, and how calls end."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from core.errors import DomainError
from feedback.callback_states import CallResult
from feedback.commands.callback_erasing import AT_ONCE, erase_old_callbacks, forget_callbacks
from feedback.commands.callback_sweeping import plan_surveys, sweep
from feedback.commands.callback_taking import Said, end_call, give_back, take_next
from feedback.commands.callbacks import cancel
from feedback.models import Callback, CallbackAttempt, CallbackMove, CallbackNote, Invitation
from feedback.queries.callbacks import figures, place_of, rule_for
from queueing.actors import Actor
from queueing.commands import serving
from queueing.commands.counters import close_counter, open_counter, pause_counter
from queueing.commands.dispatch import call_next
from queueing.models import TicketMove
from queueing.queries.choices import choices
from stores.models import Counter
from tests.factories import NOON, CounterFactory, StaffFactory, StoreFactory, customer_with
from tests.feedback.callbacks import callback, rule
from tests.feedback.surveys import a_survey
from tests.queueing.conftest import make_shop

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REACHED = Said(CallResult.REACHED, "resolved", "Sent the form.")


@pytest.fixture
def shop(db):
    rule(per_hour=2, cool_down_minutes=15, max_attempts=2)
    return make_shop()


def at(shop, now=NOON, *, counter=None, clerk=None):
    """The keyword arguments of taking the next call."""
    actor = Actor(staff_id=clerk.pk) if clerk else shop.actor
    return {"counter_id": (counter or shop.counter).pk, "store_id": shop.store.pk, "actor": actor, "now": now}


def taken(shop, now=NOON, **more):
    return take_next(**at(shop, now, **more))


def of(row, shop, now=NOON, *, actor=None):
    return {"callback_id": row.pk, "store_id": row.store_id, "actor": actor or shop.actor, "now": now}


def refused(act, *args, **facts):
    with pytest.raises(DomainError) as caught, transaction.atomic():
        act(*args, **facts)
    return caught.value.code


# --- asking -----------------------------------------------------------------------------------------------------------
def test_wish_is_kept_sealed_and_has_its_first_move(shop):
    row = callback(shop.store, service=shop.sim)

    assert (row.state, row.language, row.placed_at, row.due_at, str(row.phone)) == (
        "asked", "pt", NOON, NOON, "+351912345678",
    )  # fmt: skip
    assert list(CallbackMove.objects.values_list("from_state", "to_state", "by")) == [("", "asked", None)]
    assert row.lapses_at - row.asked_at < DAY


def test_ticket_that_becomes_a_call_leaves_the_line_and_gives_its_place(shop):
    ticket = shop.arrive(at=NOON - HOUR)
    other = callback(shop.store, 1, now=NOON - MINUTE)
    row = callback(shop.store, ticket=ticket, service=shop.sim)

    ticket.refresh_from_db()
    move = TicketMove.objects.filter(ticket=ticket).latest("id")
    assert (ticket.state, move.reason) == ("left", "callback")
    assert (row.placed_at, row.asked_at, row.ticket) == (NOON - HOUR, NOON, ticket)
    assert [place_of(each, now=NOON) for each in (row, other)] == [1, 2]


def test_ticket_that_is_called_gives_no_place(shop):
    ticket = shop.arrive()
    shop.open()
    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=NOON)

    assert refused(callback, shop.store, ticket=ticket) == "wrong_state"
    assert not Callback.objects.exists()


def test_refusal_leaves_the_ticket_in_the_line(shop):
    ticket = shop.arrive()

    assert refused(callback, shop.store, ticket=ticket, phone="+420601123456") == "callback_abroad"
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_store_without_a_rule_or_with_one_that_is_off_calls_nobody(shop):
    other = StoreFactory()
    rule(shop.store, kind="off")

    assert refused(callback, shop.store) == "callbacks_off"
    assert callback(other).kind == "free"
    rule(other, kind="paid", notes={"en": "50 cents a minute."})
    assert (rule_for(other.pk).kind, rule_for(shop.store.pk)) == ("paid", None)


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("", "callback_phone_needed"),
        ("+7 912 345-67-89", "callback_abroad"),
        ("760 300 100", "callback_service_number"),  # paid by the call
        ("808 123 456", "callback_service_number"),
        ("707 123 456", "callback_service_number"),
    ],
)
def test_number_is_needed_of_a_country_that_is_called_and_no_service(shop, phone, code):
    assert refused(callback, shop.store, phone=phone) == code


def test_wrong_hour_does_not_tell_whether_a_number_waits(shop):
    callback(shop.store)
    wrong = [refused(callback, shop.store, n, start=NOON - HOUR) for n in (0, 1)]

    assert wrong == ["callback_no_such_hour"] * 2


def test_number_waits_once_in_a_store_and_is_asked_for_three_times_a_day(shop):
    stores = [shop.store, *StoreFactory.create_batch(3)]
    for store in stores[:3]:
        callback(store)

    assert refused(callback, shop.store) == "callback_open"
    assert refused(callback, stores[3]) == "callback_too_many"
    callback(stores[3], now=NOON + DAY + MINUTE)


def test_hour_is_promised_to_as_many_as_it_has_room_for(shop):
    start = NOON + 2 * HOUR
    rows = [callback(shop.store, n, start=start) for n in range(2)]

    assert (rows[0].wanted_from, rows[0].wanted_until, rows[0].due_at) == (start, start + HOUR, start)
    assert refused(callback, shop.store, 2, start=start) == "callback_hour_full"
    assert refused(callback, shop.store, 2, start=start + MINUTE) == "callback_no_such_hour"
    assert refused(callback, shop.store, 2, start=NOON - HOUR) == "callback_no_such_hour"
    cancel(callback_id=rows[0].pk, store_id=shop.store.pk, now=NOON)
    assert callback(shop.store, 2, start=start).wanted_from == start


def test_days_that_are_full_promise_nothing_more(shop):
    rule(per_hour=1, days_ahead=0)
    shop.store.opening_hours = "Mo-Su 12:00-14:00"
    shop.store.save()
    for n in range(2):
        callback(shop.store, n)

    assert refused(callback, shop.store, 2) == "callback_no_room"


def test_closed_store_calls_when_it_opens(shop):
    shop.store.opening_hours = "Mo-Su 14:00-18:00"
    shop.store.save()

    assert callback(shop.store).due_at == NOON.replace(hour=14)


# --- taking -----------------------------------------------------------------------------------------------------------
def test_first_due_call_is_taken_and_the_counter_pauses(shop):
    later = callback(shop.store, 2, start=NOON + 2 * HOUR, now=NOON - HOUR)
    first, second = (callback(shop.store, n, now=NOON - n * MINUTE) for n in (1, 0))
    shop.open()

    row = taken(shop)

    counter = Counter.objects.get(pk=shop.counter.pk)
    assert (row.pk, row.taken_by, row.counter) == (first.pk, shop.clerk, counter)
    assert counter.is_paused
    assert choices(now=NOON).words("pause", counter.pause_reason) == "On the phone with a customer"
    end_call(said=REACHED, **of(row, shop))
    assert taken(shop).pk == second.pk
    assert Callback.objects.get(pk=later.pk).state == "asked"


def test_line_is_empty_for_who_cannot_serve_it(shop):
    callback(shop.store, service=shop.sim)
    novice = StaffFactory(stores=[shop.store], skills=[shop.bill])
    shop.open(clerk=novice)

    assert taken(shop, clerk=novice) is None
    assert not Counter.objects.get(pk=shop.counter.pk).is_paused
    callback(shop.store, 1, service=shop.bill)
    assert taken(shop, clerk=novice).service == shop.bill


def test_nobody_takes_a_second_call_or_one_beside_a_customer(shop):
    for n in range(2):
        callback(shop.store, n)
    assert refused(taken, shop) == "counter_closed"
    shop.open()
    shop.arrive()
    ticket = call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=NOON).ticket
    assert refused(taken, shop) == "counter_busy"
    serving.take_out(**shop.at_counter(ticket.id, now=NOON))
    pause_counter(counter_id=shop.counter.pk, store_id=shop.store.pk, reason="break", actor=shop.actor, now=NOON)
    assert refused(taken, shop) == "callback_counter_paused"
    Counter.objects.update(paused_at=None, pause_reason="")
    taken(shop)
    assert refused(taken, shop) == "callback_still_open"


def test_remote_counter_comes_first(shop):
    callback(shop.store)
    shop.open()
    remote = CounterFactory(store=shop.store, kind="remote")
    clerk = StaffFactory(stores=[shop.store], skills=[shop.sim])
    shop.open(counter=remote, clerk=clerk)

    assert refused(taken, shop) == "callback_remote_only"
    close_counter(counter_id=remote.pk, store_id=shop.store.pk, actor=Actor(staff_id=clerk.pk), now=NOON)
    rule(others_too=False)
    assert refused(taken, shop) == "callback_remote_only"
    rule(others_too=True)
    assert taken(shop) is not None


# --- how it ends ------------------------------------------------------------------------------------------------------
@pytest.fixture
def call(shop):
    """One that the clerk has taken."""
    callback(shop.store)
    shop.open()
    return taken(shop)


def test_reached_needs_an_outcome_and_lets_the_counter_go_on(shop, call):
    assert refused(end_call, said=Said(CallResult.REACHED), **of(call, shop)) == "callback_outcome_needed"
    done = end_call(said=REACHED, **of(call, shop, NOON + MINUTE))

    attempt = CallbackAttempt.objects.get()
    assert (done.state, done.outcome, done.attempts, done.first_called_at) == ("done", "resolved", 1, NOON + MINUTE)
    assert (attempt.by, attempt.counter, attempt.result, str(attempt.note.text)) == (
        shop.clerk, shop.counter, "reached", "Sent the form.",
    )  # fmt: skip
    assert not Counter.objects.get(pk=shop.counter.pk).is_paused
    assert refused(end_call, said=REACHED, **of(call, shop)) == "callback_moved"


def test_not_reached_waits_a_while_and_is_given_up_after_the_last_try(shop, call):
    tried = end_call(said=Said(CallResult.BUSY), **of(call, shop))

    assert (tried.state, tried.due_at, tried.placed_at, tried.taken_by) == ("asked", NOON + 15 * MINUTE, NOON, None)
    assert taken(shop, NOON + 14 * MINUTE) is None
    again = taken(shop, NOON + 15 * MINUTE)
    assert end_call(said=Said(CallResult.NO_ANSWER), **of(again, shop, NOON + HOUR)).state == "not_reached"
    assert CallbackAttempt.objects.count() == 2


def test_next_try_that_would_come_after_the_day_is_none(shop, call):
    late = call.lapses_at - 10 * MINUTE

    assert end_call(said=Said(CallResult.BUSY), **of(call, shop, late)).state == "not_reached"


def test_wrong_number_is_not_tried_again(shop, call):
    assert end_call(said=Said(CallResult.WRONG_NUMBER), **of(call, shop)).state == "not_reached"


def test_wrong_press_is_given_back_in_its_place(shop, call):
    back = give_back(**of(call, shop))

    assert (back.state, back.attempts, place_of(back, now=NOON)) == ("asked", 0, 1)
    assert not CallbackAttempt.objects.exists()
    assert not Counter.objects.get(pk=shop.counter.pk).is_paused


def test_call_is_ended_by_who_took_it_and_given_back_by_a_manager_too(shop, call):
    other = StaffFactory(stores=[shop.store])

    assert refused(give_back, **of(call, shop, actor=Actor(staff_id=other.pk))) == "callback_moved"
    manager = of(call, shop, actor=Actor(staff_id=other.pk, manages=True))
    assert refused(end_call, said=REACHED, **manager) == "callback_moved"  # who has not called knows no outcome
    assert give_back(**manager).state == "asked"


def test_customer_cancels_once_and_not_while_being_called(shop, call):
    facts = {"callback_id": call.pk, "store_id": shop.store.pk, "now": NOON}
    assert refused(cancel, **facts) == "callback_being_called"
    give_back(**of(call, shop))
    assert cancel(**facts).state == "cancelled"
    assert cancel(**facts).state == "cancelled"
    assert CallbackMove.objects.filter(to_state="cancelled").count() == 1


# --- the clock --------------------------------------------------------------------------------------------------------
def test_sweep_returns_the_call_of_who_has_gone(shop, call):
    assert sweep(now=NOON + HOUR) == 0
    close_counter(counter_id=shop.counter.pk, store_id=shop.store.pk, actor=shop.actor, now=NOON + HOUR)

    assert sweep(now=NOON + HOUR) == 1
    call.refresh_from_db()
    assert (call.state, CallbackMove.objects.latest("id").why) == ("asked", "vanished")


def test_sweep_returns_a_call_that_was_forgotten(shop, call):
    assert sweep(now=NOON + 2 * HOUR + MINUTE) == 1


def test_next_at_the_counter_takes_what_was_left_there(shop, call):
    close_counter(counter_id=shop.counter.pk, store_id=shop.store.pk, actor=shop.actor, now=NOON)
    other = StaffFactory(stores=[shop.store], skills=[shop.sim])
    facts = at(shop, NOON + MINUTE, clerk=other)
    open_counter(**facts)

    assert (take_next(**facts).pk, Callback.objects.get().taken_by) == (call.pk, other)


def test_day_that_is_over_ends_what_waited(shop):
    waited, tried = callback(shop.store, 0), callback(shop.store, 1, now=NOON - MINUTE)
    shop.open()
    end_call(said=Said(CallResult.BUSY), **of(taken(shop), shop))

    assert sweep(now=waited.lapses_at - MINUTE) == 0
    assert sweep(now=waited.lapses_at) == 2
    assert [Callback.objects.get(pk=each.pk).state for each in (waited, tried)] == ["expired", "not_reached"]
    assert sweep(now=waited.lapses_at) == 0


def test_who_was_reached_is_asked_at_that_number_once(shop):
    a_survey(touchpoint="callback", ways=["sms"])
    call = callback(shop.store, service=shop.sim)
    shop.open()
    end_call(said=REACHED, **of(taken(shop), shop))

    assert [plan_surveys(now=NOON + MINUTE) for _each in range(2)] == [1, 0]
    invitation = Invitation.objects.get()
    assert (invitation.key, str(invitation.to), invitation.clerk, invitation.language, invitation.service) == (
        f"callback:{call.pk}", "+351912345678", shop.clerk, "pt", shop.sim,
    )  # fmt: skip


# --- erasing ----------------------------------------------------------------------------------------------------------
def test_person_who_is_erased_leaves_a_call_of_nobody(shop, call):
    end_call(said=REACHED, **of(call, shop))
    waiting = callback(StoreFactory())

    assert forget_callbacks(person_ids=[], hashes=[bytes(call.phone_hash)], now=NOON) == 2

    call.refresh_from_db()
    waiting.refresh_from_db()
    assert (call.name, call.phone, call.phone_hash, call.outcome) == (None, None, None, "resolved")
    assert (waiting.state, waiting.phone) == ("cancelled", None)
    assert not CallbackNote.objects.exists()


def test_call_of_a_customer_is_erased_with_them(shop):
    ticket, person = shop.arrive(), customer_with(phone="+351912000000")
    ticket.customer, ticket.confirmed_at = person, NOON
    ticket.save()
    row = callback(shop.store, ticket=ticket)

    assert row.customer == person
    assert forget_callbacks(person_ids=[person.pk], hashes=[], now=NOON) == 1


def test_old_calls_are_erased_by_the_clock(shop, call, settings):
    end_call(said=REACHED, **of(call, shop))

    assert erase_old_callbacks(now=NOON + 300 * DAY) == 0
    assert erase_old_callbacks(now=NOON + 400 * DAY) == 1
    assert erase_old_callbacks(now=NOON + 400 * DAY) == 0


def test_more_old_calls_than_fit_into_one_transaction_are_all_erased(shop):
    over = {"state": "cancelled", "ended_at": NOON}
    row = callback(shop.store)
    Callback.objects.filter(pk=row.pk).update(**over)
    times = dict.fromkeys(("state_since", "asked_at", "placed_at", "due_at", "lapses_at"), NOON)
    Callback.objects.bulk_create(
        Callback(token=f"token-{n}", store=shop.store, phone="+351912345678", **over, **times) for n in range(AT_ONCE)
    )

    assert erase_old_callbacks(now=NOON + 400 * DAY) == AT_ONCE + 1
    assert not Callback.objects.exclude(phone=None).exists()


# --- history, figures -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", [CallbackMove, CallbackAttempt])
def test_history_is_written_once(shop, call, model):
    end_call(said=REACHED, **of(call, shop))

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(at=NOON + DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()


def test_figures_count_reached_and_the_median_wait(shop):
    rule(max_attempts=1, per_hour=50)
    shop.open()
    for minutes, said in ((10, REACHED), (20, REACHED), (60, Said(CallResult.NO_ANSWER))):
        row = callback(shop.store, minutes)
        taken(shop)
        end_call(said=said, **of(row, shop, NOON + minutes * MINUTE))
    callback(shop.store, 1)
    hour = callback(shop.store, 2, start=NOON + 2 * HOUR)
    cancel(callback_id=hour.pk, store_id=shop.store.pk, now=NOON)

    found = figures(Callback.objects.all(), now=NOON + HOUR)

    assert (found.waiting, found.reached, found.of, found.percent, found.minutes) == (1, 2, 3, 67, 20)
    assert found.low < 2 / 3 < found.high
