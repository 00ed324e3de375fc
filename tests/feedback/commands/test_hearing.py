"""A survey by SMS, one message after the other, as people really answer."""

from datetime import timedelta

import pytest

from core.personal import lookup_hash
from feedback.commands.hearing import forget, hear
from feedback.models import Answer, HeardMessage, OptOut
from stores.commands.messages import Draft, write
from stores.models import OutgoingMessage
from tests.factories import NOON, customer_with
from tests.feedback.surveys import MAIL, PHONE, a_survey, a_visit, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation():
    return an_invitation(a_survey(), sender="0650")


class Phone:
    """Somebody who writes every minute; every message has the gateway's own id."""

    def __init__(self, number=PHONE, to="0650"):
        self.number, self.to, self.count = number, to, 0

    def says(self, text, *, key=None, after=None):
        self.count += 1
        now = NOON + (after or timedelta(minutes=self.count))
        key = key or f"{self.number} {self.to} {self.count}"
        return hear(key=key, sender=self.number, number=self.to, text=text, now=now)


def back():
    return list(OutgoingMessage.objects.order_by("id").values_list("sender", "text"))


def test_hear_asks_on_and_thanks(invitation):
    phone = Phone()

    assert [phone.says("5!"), phone.says("sim"), phone.says("All well, thanks to Ana")] == ["answer"] * 3

    found = Answer.objects.get()
    invitation.refresh_from_db()
    assert (found.mark, found.solved, found.text, found.way) == (5, True, "All well, thanks to Ana", "sms")
    assert [text for _sender, text in back()] == ["Was it solved?", "What should we know?", "Thank you!"]
    assert {sender for sender, _text in back()} == {"0650"}
    assert invitation.state == "done"


def test_hear_the_same_message_twice_takes_it_once(invitation):
    phone = Phone()
    phone.says("4", key="one")

    assert phone.says("4", key="one") is None
    assert hear(key="two", sender=PHONE, number="0650", text="4", now=NOON + timedelta(minutes=1, seconds=2)) is None
    assert len(back()) == 1


def test_hear_asks_once_more_how_to_answer_then_goes_on(invitation):
    phone = Phone()

    phone.says("well well"), phone.says("never mind")

    assert [text for _sender, text in back()] == [
        "Please reply with a number from 1 to 5. How was it, 1 to 5?", "Was it solved?",
    ]  # fmt: skip
    assert "never mind" in Answer.objects.get().text


@pytest.mark.parametrize("word", ["STOP", "Стоп", "sair", "Odhlásit"])
def test_hear_stop_holds_for_every_way_of_the_person(word):
    visit = a_visit(customer=customer_with(phone=PHONE, mail=MAIL))
    invitation = an_invitation(a_survey(), visit, sender="0650")
    phone = Phone()

    assert [phone.says(word), phone.says(word)] == ["stop", "stop"]

    invitation.refresh_from_db()
    assert invitation.state == "stopped"
    out = {bytes(each) for each in OptOut.objects.values_list("hash", flat=True)}
    assert out == {lookup_hash("phone", PHONE), lookup_hash("mail", MAIL)}
    assert len(back()) == 1  # said back once


def test_hear_stop_takes_what_waits_out_of_the_outbox_and_nothing_else():
    first, second = (an_invitation(a_survey(code=code), sender=code) for code in ("0650", "0651"))
    Phone(to="0650").says("3")  # the next question to it waits
    other = an_invitation(first.survey, to="+351917777777")
    keys = [f"survey:{row.pk}:1:1" for row in (second, other)]
    drafts = [Draft(channel="sms", to=PHONE, language="en", key=key, text="5?") for key in keys]
    write(store_id=None, drafts=drafts, now=NOON)

    Phone(to="0651").says("stop", after=timedelta(minutes=5)), Phone(to="0651").says("stop", after=timedelta(minutes=9))

    waiting = OutgoingMessage.objects.filter(ended_at=None)
    told = [each.text for each in waiting.exclude(key=keys[1])]
    assert (waiting.count(), told) == (2, ["You will get no more surveys from us."])
    assert OutgoingMessage.objects.filter(provider_answer="stopped").count() == 2


def test_hear_an_unknown_number_says_nothing_back_but_its_stop_counts(invitation):
    stranger = Phone("+351919999999")

    assert [stranger.says("5"), stranger.says("stop")] == ["unknown", "stop"]
    assert back() == []
    assert OptOut.objects.filter(hash=lookup_hash("phone", "+351919999999")).exists()


def test_hear_of_two_open_surveys_takes_the_one_of_the_number_written_to(invitation):
    other = an_invitation(a_survey(code="other"), sender="0651", asked_at=NOON + timedelta(seconds=1))

    Phone(to="0650").says("3")

    assert Answer.objects.get().invitation == invitation
    Phone(to="0651").says("2")
    assert Answer.objects.get(invitation=other).mark == 2


def test_hear_an_answer_out_of_order_and_a_late_one(invitation):
    phone = Phone()
    phone.says("what?"), phone.says("what?")  # the first question is left out now
    phone.says("no")
    phone.says("2")  # the mark after all, while words are asked for

    found = Answer.objects.get()
    assert (found.solved, found.mark) == (False, 2)
    phone.says("Nobody helped me at all", after=timedelta(days=20))
    assert "Nobody helped me" in Answer.objects.get().text


def test_hear_several_answers_in_one_long_message(invitation):
    Phone().says("4\nyes\nGood shop")

    found = Answer.objects.get()
    assert (found.mark, found.solved, found.text) == (4, True, "Good shop")


def test_forget_wipes_words_and_numbers_of_old_messages(invitation):
    Phone().says("4")

    assert forget(now=NOON + timedelta(days=400)) == 1
    assert HeardMessage.objects.get().from_hash is None
