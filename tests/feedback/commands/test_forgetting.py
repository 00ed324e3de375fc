"""Whoever is erased leaves marks and no words; that they want no surveys is still known, as a hash."""

import pytest

from core.personal import lookup_hash
from feedback.commands.answering import answer
from feedback.commands.hearing import hear
from feedback.commands.inviting import invite_due
from feedback.commands.planning import plan
from feedback.models import Answer, AnswerMark, HeardMessage, Invitation, OptOut
from signatures.commands.erasing import erase_person
from stores.models import OutgoingMessage
from tests.factories import NOON, customer_with
from tests.feedback.surveys import PHONE, a_survey, a_visit, an_invitation

pytestmark = pytest.mark.django_db


def test_erased_person_leaves_marks_for_the_figures_and_nothing_else():
    customer = customer_with(phone=PHONE)
    visit = a_visit(customer=customer)
    invitation = an_invitation(a_survey(), visit)
    answer(invitation_id=invitation.pk, values={"mark": 2, "why": "I am Ana"}, way="sms", now=NOON)
    hear(key="1", sender=PHONE, number="", text="stop", now=NOON)

    erase_person(customer_id=customer.pk, reason="asked for it", by="test", now=NOON)

    row, said = Invitation.objects.get(), Answer.objects.get()
    assert (row.to, row.to_hash, row.customer) == (None, None, None)
    assert (said.mark, said.text) == (2, None)
    assert not AnswerMark.objects.exclude(text=None).exists()
    assert (HeardMessage.objects.get().text, HeardMessage.objects.get().from_hash) == (None, None)
    assert OptOut.objects.filter(hash=lookup_hash("phone", PHONE)).exists()


def test_erased_person_is_not_asked_any_more():
    customer = customer_with(phone=PHONE)
    a_survey(), a_visit(customer=customer)
    plan(now=NOON.replace(minute=5))

    erase_person(customer_id=customer.pk, reason="asked for it", by="test", now=NOON.replace(minute=6))

    assert (Invitation.objects.get().state, Invitation.objects.get().why) == ("skipped", "erased")


def test_erased_person_gets_no_message_that_was_handed_over_before():
    customer = customer_with(phone=PHONE)
    a_survey(), a_visit(customer=customer)
    plan(now=NOON.replace(minute=5))
    invite_due(now=NOON.replace(minute=20))

    erase_person(customer_id=customer.pk, reason="asked for it", by="test", now=NOON.replace(minute=21))

    message = OutgoingMessage.objects.get()
    assert (message.fate, message.provider_answer, message.to) == ("late", "stopped", None)
    assert Invitation.objects.get().state == "stopped"
