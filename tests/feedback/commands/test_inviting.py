"""What is due leaves, once: not at night, not while the customer is still there, not to whom has had enough."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.personal import lookup_hash
from feedback.commands import inviting
from feedback.commands.inviting import invite_due, settle
from feedback.commands.planning import plan
from feedback.models import Invitation, OptOut, ShortNumber
from stores.commands.messages import Draft, write
from stores.models import OutgoingMessage, Partner
from tests.factories import NOON, StoreFactory, customer_with
from tests.feedback.surveys import MAIL, PHONE, a_survey, a_visit, an_invitation

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(minutes=20)


def planned(**facts):
    a_survey(**facts)
    visit = a_visit()
    plan(now=NOON + timedelta(minutes=5))
    return visit.ticket, Invitation.objects.get()


def test_invite_due_writes_the_message_of_it_once():
    _ticket, row = planned()

    assert [invite_due(now=DUE - timedelta(seconds=1)), invite_due(now=DUE), invite_due(now=DUE)] == [0, 1, 0]

    message = OutgoingMessage.objects.get()
    row.refresh_from_db()
    assert (message.key, message.to, message.channel) == (f"survey:{row.pk}:1:1", PHONE, "sms")
    assert (row.state, row.sent_at) == ("sent", DUE)
    assert "How was it, 1 to 5?" in message.text


def test_invite_due_by_mail_links_every_mark_to_the_page():
    a_survey(), a_visit(customer=customer_with(mail=MAIL))
    plan(now=NOON + timedelta(minutes=5))

    invite_due(now=DUE)

    message, row = OutgoingMessage.objects.get(), Invitation.objects.get()
    assert message.channel == "mail"
    for number in range(1, 6):
        assert f"/survey/{row.token}/?mark={number}" in message.html
        assert f"/survey/{row.token}/?mark={number}" in message.text


def test_invite_due_waits_while_the_visit_goes_on_again():
    ticket, _row = planned()
    type(ticket).objects.filter(pk=ticket.pk).update(state="waiting")

    assert invite_due(now=DUE) == 0
    type(ticket).objects.filter(pk=ticket.pk).update(state="done", state_since=DUE + timedelta(minutes=10))
    assert invite_due(now=DUE + timedelta(minutes=15)) == 0
    assert invite_due(now=DUE + timedelta(minutes=30)) == 1


@pytest.mark.parametrize("state", ["left", "no_show"])
def test_invite_due_asks_also_whoever_was_taken_up_again_and_is_gone(state):
    ticket, _row = planned()
    type(ticket).objects.filter(pk=ticket.pk).update(state=state, outcome="", state_since=NOON + timedelta(minutes=9))

    assert [invite_due(now=DUE), invite_due(now=DUE + timedelta(minutes=9))] == [0, 1]


def test_invite_due_gives_up_in_time_on_a_visit_that_never_ends():
    ticket, row = planned()
    type(ticket).objects.filter(pk=ticket.pk).update(state="waiting")
    until = row.until

    invite_due(now=DUE)
    row.refresh_from_db()
    assert (row.state, row.until) == ("planned", until)
    invite_due(now=until)
    row.refresh_from_db()
    assert (row.state, row.why) == ("skipped", "too_late")


def test_invite_due_leaves_alone_whoever_has_opted_out_since():
    _ticket, row = planned()
    OptOut.objects.create(hash=lookup_hash("phone", PHONE), by="sms", at=DUE)

    assert invite_due(now=DUE) == 0
    row.refresh_from_db()
    assert (row.state, row.why) == ("skipped", "opted_out")


def test_invite_due_does_not_wake_anybody():
    _ticket, row = planned()
    night = NOON + timedelta(hours=10)

    assert invite_due(now=night) == 0
    row.refresh_from_db()
    assert row.due_at == NOON + timedelta(hours=21)  # nine in Lisbon


def test_settle_asks_in_the_morning_what_the_night_overtook():
    _ticket, _row = planned()
    invite_due(now=DUE)
    message = OutgoingMessage.objects.get()
    assert message.useless_at == NOON + timedelta(hours=9)  # when the quiet hours begin
    OutgoingMessage.objects.update(ended_at=message.useless_at, fate="late")

    settle(now=message.useless_at)
    assert invite_due(now=message.useless_at) == 0
    assert invite_due(now=NOON + timedelta(hours=21)) == 1
    assert OutgoingMessage.objects.count() == 2


def overtaken(survey, numbers):
    """Messages that a dead gateway overtook."""
    rows = [an_invitation(survey, a_visit(number=f"C{n:03}", customer=None), to=f"+35191{n:07}") for n in numbers]
    keys = [f"survey:{row.pk}:1:1" for row in rows]
    drafts = [Draft(channel="sms", to=PHONE, language="en", key=key, text="5?") for key in keys]
    write(store_id=None, drafts=drafts, now=NOON)
    OutgoingMessage.objects.filter(key__in=keys).update(ended_at=DUE, fate="late")
    return rows


def test_settle_asks_again_after_a_day_without_a_gateway_with_as_many_statements(django_assert_num_queries):
    survey = a_survey()
    overtaken(survey, [1])
    with CaptureQueriesContext(connection) as one:
        assert settle(now=DUE) == 1
    rows = overtaken(survey, range(2, 7))
    Invitation.objects.filter(pk=rows[0].pk).update(handed=2)  # its second message is on its way

    with django_assert_num_queries(len(one)):
        assert settle(now=DUE) == 4

    assert Invitation.objects.filter(state="planned", sent_at=None, asked_at=None, due_at=DUE).count() == 5


def test_settle_goes_on_until_nothing_is_left_of_more_than_it_takes_at_once(monkeypatch):
    monkeypatch.setattr(inviting, "MOST_ENDED", 2)
    overtaken(a_survey(), range(5))

    assert [settle(now=DUE), settle(now=DUE)] == [5, 0]


def test_settle_ends_what_nobody_answered_and_what_could_not_be_sent():
    _ticket, row = planned()
    invite_due(now=DUE)
    settle(now=DUE + timedelta(days=8))
    row.refresh_from_db()
    assert row.state == "expired"

    Invitation.objects.update(state="sent", ended_at=None)
    OutgoingMessage.objects.update(ended_at=DUE, fate="refused")
    settle(now=DUE + timedelta(days=8))
    row.refresh_from_db()
    assert (row.state, row.why) == ("skipped", "not_sent")


def test_invite_due_sends_from_the_number_of_the_dealer():
    dealer = Partner.objects.create(code="deal", name="Deal")
    ShortNumber.objects.create(number="0650")
    ShortNumber.objects.create(number="0653").partners.add(dealer)
    a_survey(touchpoint="dealer"), a_survey(code="own", names={"en": "Own"})
    a_visit(store=StoreFactory(partner=dealer)), a_visit(customer=customer_with(phone="+351911111111"))
    plan(now=NOON + timedelta(minutes=5))

    assert invite_due(now=DUE) == 2
    assert set(OutgoingMessage.objects.values_list("sender", flat=True)) == {"0650", "0653"}
