"""Two people press at once, an answer comes twice, two sweeps run: one of each."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from feedback.commands import answering
from feedback.commands.followups import escalating, opening, working
from feedback.models import FollowUp, FollowUpAct, Invitation
from queueing.states import Outcome
from signatures.commands.erasing import erase_person
from tests.factories import NOON, StaffFactory, customer_with
from tests.feedback.said import rules, said, visit
from tests.feedback.surveys import PHONE, a_survey, a_visit, an_invitation
from tests.races.together import answers_at_once, refused_at_once, somebody_waits_for_a_lock
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def alarms():
    return rules()


def look(answer):
    return opening.look_at(answer_id=answer.pk, now=NOON)


def take(follow_up, person):
    return working.claim(follow_up_id=follow_up.pk, by_id=person.pk, now=NOON)


def test_of_two_who_claim_at_once_one_wins():
    for _round in range(3):
        follow_up, people = look(said(mark=1)), [StaffFactory(), StaffFactory()]

        refused = refused_at_once(*(partial(take, follow_up, by) for by in people))

        assert refused == [working.AlreadyTaken.code]
        assert FollowUpAct.objects.filter(follow_up=follow_up, kind="claimed").count() == 1


def test_an_answer_looked_at_four_times_at_once_is_one_follow_up():
    answer = said(mark=1)

    found = answers_at_once(*[lambda: look(answer)] * 4)

    assert {each.pk for each in found} == {FollowUp.objects.get().pk}


def test_an_answer_and_the_erasing_of_its_customer_do_not_wait_for_each_other():
    person = customer_with(phone=PHONE)
    visit_of = a_visit(customer=person, outcome=Outcome.NOT_POSSIBLE)
    invitation = an_invitation(a_survey(), visit_of)
    opening.open_for_visits(now=LATER)
    has_begun, is_met = threading.Event(), threading.Event()

    def answers():
        with transaction.atomic():
            Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
            has_begun.set()
            is_met.wait(20)
            answering.answer(invitation_id=invitation.pk, values={"mark": 1, "why": "I am Ana"}, way="mail", now=LATER)

    def watches():  # apart: within a transaction PostgreSQL shows who waits as it was at first
        wait_until(somebody_waits_for_a_lock, what="the erasing")
        is_met.set()

    def erases():
        has_begun.wait(20)
        erase_person(customer_id=person.pk, reason="asked for it", by="test", now=LATER)

    answers_at_once(answers, watches, erases)

    follow_up = FollowUp.objects.get()
    assert (follow_up.answer.mark, follow_up.answer.text, follow_up.customer) == (1, None, None)


def test_a_visit_and_its_answer_at_once_are_one_follow_up():
    for _round in range(3):
        ticket = visit()
        answer = said(ticket=ticket, mark=1)

        answers_at_once(lambda answer=answer: look(answer), lambda: opening.open_for_visits(now=NOON))

        assert FollowUp.objects.filter(ticket=ticket, answer=answer).count() == 1


def test_two_sweeps_at_once_go_up_one_list():
    follow_up, late = look(said(mark=1)), NOON + timedelta(days=2)

    moved = answers_at_once(*[lambda: escalating.escalate_due(now=late)] * 2)

    follow_up.refresh_from_db()
    assert (sum(moved), follow_up.level) == (1, 2)
