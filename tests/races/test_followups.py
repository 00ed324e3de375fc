"""Two people press at once, an answer comes twice, two sweeps run: one of each."""

from datetime import timedelta
from functools import partial

import pytest

from feedback.commands.followups import escalating, opening, working
from feedback.models import FollowUp, FollowUpAct
from tests.factories import NOON, StaffFactory
from tests.feedback.said import rules, said, visit
from tests.races.together import answers_at_once, refused_at_once

pytestmark = pytest.mark.django_db(transaction=True)


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
