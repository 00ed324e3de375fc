"""Two sweeps beside each other ask nobody twice; a message that comes in twice at once is heard once."""

from datetime import timedelta
from functools import partial

import pytest

from feedback.commands.exiting import AlreadyAnswered, Left, answer_at_exit
from feedback.commands.hearing import hear
from feedback.commands.inviting import invite_due
from feedback.commands.planning import plan
from feedback.models import Answer, HeardMessage, Invitation
from stores.models import OutgoingMessage
from tests.factories import NOON
from tests.feedback.surveys import PHONE, a_survey, a_visit, an_invitation
from tests.races.together import answers_at_once, refused_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


def test_two_sweeps_of_two_surveys_ask_a_person_once():
    a_survey(), a_survey(code="second")
    a_visit()

    answers_at_once(lambda: plan(now=LATER), lambda: plan(now=LATER))
    plan(now=LATER + timedelta(minutes=1))  # whoever was turned away by the other one comes again

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


def test_two_at_the_exit_with_one_number_are_one_answer():
    a_survey(ways=["tablet"])
    store = a_visit(number="A012", day=NOON.date()).ticket.store
    left = [Left("A012", {"mark": mark}, "en") for mark in (1, 5)]

    refused = refused_at_once(*(partial(answer_at_exit, store=store, left=each, now=LATER) for each in left))

    assert refused == [AlreadyAnswered.code]
    assert Answer.objects.get().revision == 1
