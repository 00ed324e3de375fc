"""At the exit: an answer is the store's. Of no visit and no clerk, once for each form, and not without end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback import guards
from feedback.commands.inviting import invite_due
from feedback.commands.planning import plan
from feedback.models import Answer, Invitation
from stores.models import Device
from tests.clients import paired
from tests.feedback.surveys import a_survey, a_visit

pytestmark = pytest.mark.django_db
EXIT = reverse("exit")


@pytest.fixture
def visit():
    now = timezone.now()
    a_survey(ways=["sms", "tablet"], looked_until=now - timedelta(hours=1), quiet_from="00:00", quiet_until="00:00")
    return a_visit(now - timedelta(minutes=5), day=now.date(), number="A012")


@pytest.fixture
def tablet(visit):
    return paired(visit.ticket.store, "kiosk")


def key_of(page):
    """The hidden field that makes a form count once."""
    return page.content.decode().partition('name="form.key" value="')[2].partition('"')[0]


def send(tablet, **values):
    return tablet.post(EXIT, {"form.key": key_of(tablet.get(EXIT)), **values})


def test_answer_at_the_exit_is_the_stores_and_nobodys_whatever_number_is_typed(visit, tablet):
    assert send(tablet, mark="4", number="A012").status_code == 302

    found = Answer.objects.get()
    row = found.invitation
    assert (found.mark, found.way, row.store, row.state) == (4, "tablet", visit.ticket.store, "done")
    assert (row.ticket, row.clerk, row.customer, row.service) == (None, None, None, None)


def test_answer_at_the_exit_leaves_what_is_planned_alone(visit, tablet):
    now = timezone.now()
    assert plan(now=now) == 1

    send(tablet, mark="5", number="A012")

    assert invite_due(now=now + timedelta(hours=1)) == 1
    assert Invitation.objects.get(ticket=visit.ticket).state == "sent"


def test_form_at_the_exit_counts_once_and_the_next_one_again(tablet):
    form = {"form.key": key_of(tablet.get(EXIT)), "mark": "5"}

    assert [tablet.post(EXIT, form).status_code, tablet.post(EXIT, form | {"mark": "1"}).status_code] == [302, 302]
    assert list(Answer.objects.values_list("mark", "revision")) == [(5, 1)]
    send(tablet, mark="2")
    assert Answer.objects.count() == 2


def test_form_without_its_key_is_refused_and_comes_back_with_one(tablet):
    refused = tablet.post(EXIT, {"mark": "5"})

    assert (refused.status_code, Answer.objects.count()) == (400, 0)
    assert tablet.post(EXIT, {"mark": "5", "form.key": key_of(refused)}).status_code == 302


def test_tablet_that_sends_without_end_is_stopped_and_the_one_beside_it_is_not(visit, tablet, monkeypatch):
    monkeypatch.setattr(guards, "EXITS", {"survey_exit": "2/600s/key"})

    assert [send(tablet, mark="5").status_code for _each in range(3)] == [302, 302, 429]
    assert send(paired(visit.ticket.store, "kiosk"), mark="5").status_code == 302
    assert Answer.objects.count() == 3


@pytest.mark.parametrize("purpose", [each for each in Device.Purpose.values if each != "kiosk"])
def test_tablet_of_a_clerk_does_not_count(visit, purpose):
    assert paired(visit.ticket.store, purpose).post(EXIT, {"mark": "5"}).status_code == 401
