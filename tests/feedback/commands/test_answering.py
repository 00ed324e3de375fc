"""Answers are kept in parts, changed, late; "I don't know" is nobody's mark."""

from datetime import timedelta

import pytest

from feedback.commands.answering import BadAnswers, NothingAnswered, answer
from feedback.models import Answer
from feedback.queries.confirmed import confirmed_by_ticket
from feedback.signals import answer_given
from tests.factories import NOON
from tests.feedback.surveys import QUESTIONS, a_survey, an_invitation, texts

pytestmark = pytest.mark.django_db
NPS = {"code": "nps", "kind": "nps", "texts": texts("0 to 10?")}


@pytest.fixture
def invitation():
    return an_invitation(a_survey(questions=[*QUESTIONS, NPS]))


def told(invitation, at=NOON, **values):
    return answer(invitation_id=invitation.pk, values=values, way="mail", now=at)


def test_answer_keeps_marks_and_words_and_tells_those_who_listen(invitation):
    heard = []
    answer_given.connect(lambda **facts: heard.append(facts["answer"].mark), weak=False, dispatch_uid="test")

    found = told(invitation, mark=2, solved="no", why="Two hours!")

    answer_given.disconnect(dispatch_uid="test")
    invitation.refresh_from_db()
    assert (found.mark, found.solved, found.nps, found.text) == (2, False, None, "Two hours!")
    assert (invitation.state, invitation.late, heard) == ("done", False, [2])


def test_answer_changed_later_is_one_answer(invitation):
    told(invitation, mark=2)
    found = told(invitation, NOON + timedelta(hours=1), mark=4, nps=0)

    assert (Answer.objects.count(), found.mark, found.nps, found.revision) == (1, 4, 0, 2)


def test_answer_of_dont_know_is_no_promoter(invitation):
    found = told(invitation, nps="unknown", solved="unknown")

    assert (found.nps, found.solved) == (None, None)
    assert set(found.marks.values_list("word", flat=True)) == {"unknown"}


def test_answer_that_comes_late_is_kept(invitation):
    told(invitation, invitation.until + timedelta(days=30), mark=5)

    invitation.refresh_from_db()
    assert (invitation.state, invitation.late) == ("done", True)


@pytest.mark.parametrize(
    "values", [{"mark": 6}, {"mark": "x"}, {"nps": 11}, {"solved": 3}, {"other": 1}, {"mark": True}]
)
def test_answer_refuses_what_no_question_takes(invitation, values):
    with pytest.raises(BadAnswers) as refused:
        told(invitation, **values)
    assert refused.value.extra["codes"] == list(values)


def test_answer_refuses_nothing(invitation):
    with pytest.raises(NothingAnswered):
        told(invitation, mark="", why="  ")


def test_confirmed_by_ticket_is_the_customers_word(invitation, django_assert_num_queries):
    told(invitation, solved="no")

    with django_assert_num_queries(1):
        assert confirmed_by_ticket([invitation.ticket_id]) == {invitation.ticket_id: False}
