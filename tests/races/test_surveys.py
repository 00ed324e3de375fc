"""Two sweeps beside each other ask nobody twice; a message that comes in twice at once is heard once."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from feedback.commands.exiting import Left, answer_at_exit
from feedback.commands.hearing import hear
from feedback.commands.inviting import SETTLERS, invite_due, settle
from feedback.commands.planning import plan
from feedback.commands.planning_bookings import plan_bookings
from feedback.models import Answer, HeardMessage, Invitation
from queueing.commands.booking.changing import note_no_shows
from stores.models import OutgoingMessage
from tests.factories import NOON
from tests.feedback.missed import a_booking
from tests.feedback.surveys import PHONE, a_survey, a_visit, an_invitation
from tests.races.together import answers_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


def test_two_sweeps_of_two_surveys_ask_a_person_once():
    a_survey(), a_survey(code="second")
    a_visit()

    answers_at_once(lambda: plan(now=LATER), lambda: plan(now=LATER))
    plan(now=LATER + timedelta(minutes=1))  # whoever was turned away by the other one comes again

    assert sorted(Invitation.objects.values_list("state", "why")) == [("planned", ""), ("skipped", "resting")]


def test_two_sweeps_of_missed_bookings_ask_a_person_once():
    a_survey(touchpoint="booking"), a_survey(touchpoint="booking", code="second")
    a_booking()
    note_no_shows(now=NOON + timedelta(hours=12))
    later = NOON + timedelta(hours=13)

    answers_at_once(lambda: plan_bookings(now=later), lambda: plan_bookings(now=later))
    plan_bookings(now=later)  # whoever was turned away by the other one comes again

    assert sorted(Invitation.objects.values_list("state", "why")) == [("planned", ""), ("skipped", "resting")]


def test_two_senders_hand_over_each_invitation_once():
    a_survey()
    for number in range(8):
        a_visit(customer=None, number=f"B{number:03}")
    Invitation.objects.all().delete()
    plan(now=LATER)
    Invitation.objects.update(state="planned", why="", ended_at=None, to=PHONE)

    answers_at_once(lambda: invite_due(now=LATER), lambda: invite_due(now=LATER))

    keys = list(OutgoingMessage.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == Invitation.objects.filter(state="sent", handed=1).count() == 8


def test_message_that_comes_in_twice_at_once_is_heard_once():
    an_invitation(a_survey(), sender="0650")
    facts = {"key": "one", "sender": PHONE, "number": "0650", "text": "5", "now": LATER}

    answers_at_once(lambda: hear(**facts), lambda: hear(**facts))

    assert (HeardMessage.objects.count(), Answer.objects.get().marks.count(), OutgoingMessage.objects.count()) == (
        1,
        1,
        1,
    )


def test_two_presses_of_one_form_at_the_exit_are_one_answer():
    a_survey(ways=["tablet"])
    store = a_visit().ticket.store
    left = [Left("one-form-of-one-visitor", {"mark": mark}, "en") for mark in (1, 5)]

    answers_at_once(*(partial(answer_at_exit, store=store, left=each, now=LATER) for each in left))

    assert Answer.objects.get().revision == 1


def test_whoever_settles_while_another_one_does_goes_home():
    an_invitation(a_survey())
    over = NOON + timedelta(days=8)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTLERS])
        assert answers_at_once(lambda: settle(now=over)) == [0]

    assert settle(now=over) == 1
