"""What customers say of whether it was solved reaches the first-visit figures, and is taken back there too."""

from datetime import timedelta

import pytest

from feedback.commands.answering import answer
from feedback.commands.confirming import note_answers
from queueing.commands.visits.keeping import settle
from queueing.models import SettledVisit
from tests.factories import NOON
from tests.feedback.surveys import a_survey, an_invitation

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def invitation():
    invitation = an_invitation(a_survey())
    settle([invitation.ticket_id])
    return invitation


def told(invitation, word, at=NOON):
    answer(invitation_id=invitation.pk, values={"solved": word}, way="mail", now=at)


def confirmed():
    return SettledVisit.objects.get().confirmed


def test_answer_is_carried_over_once_and_its_change_too(invitation):
    told(invitation, "no")
    assert note_answers(now=NOON, within=HOUR) == 1
    assert confirmed() is False
    assert note_answers(now=NOON, within=HOUR) == 0

    told(invitation, "unknown", at=NOON + HOUR)
    assert note_answers(now=NOON + HOUR, within=HOUR) == 1
    assert confirmed() is None


def test_answer_of_before_is_left_to_the_longer_look_back(invitation):
    told(invitation, "yes")
    assert note_answers(now=NOON + 2 * HOUR, within=HOUR) == 0
    assert note_answers(now=NOON + 2 * HOUR, within=3 * HOUR) == 1
    assert confirmed() is True


def test_sweep_asks_the_same_for_one_answer_and_for_three(invitation, django_assert_num_queries):
    survey = invitation.survey
    told(invitation, "no")
    note_answers(now=NOON, within=HOUR)
    with django_assert_num_queries(3):
        note_answers(now=NOON, within=HOUR)
    for _each in range(2):
        other = an_invitation(survey)
        settle([other.ticket_id])
        told(other, "no")
    note_answers(now=NOON, within=HOUR)
    with django_assert_num_queries(3):
        note_answers(now=NOON, within=HOUR)
