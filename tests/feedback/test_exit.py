"""At the exit: one answer for each visit, of who has been served; what was planned for them is not sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.commands.inviting import invite_due
from feedback.commands.planning import plan
from feedback.models import Answer, Invitation
from stores.models import Device
from tests.clients import paired
from tests.feedback.surveys import a_survey, a_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    now = timezone.now()
    a_survey(ways=["sms", "tablet"], looked_until=now - timedelta(hours=1), quiet_from="00:00", quiet_until="00:00")
    return a_visit(now - timedelta(minutes=5), day=now.date(), number="A012")


def test_answer_at_the_exit_is_of_the_visit_and_of_its_clerk(visit):
    tablet = paired(visit.ticket.store, "kiosk")
    assert tablet.get(reverse("exit")).status_code == 200

    done = tablet.post(reverse("exit"), {"number": "a012", "mark": "4"})

    assert done.status_code == 302
    found = Answer.objects.get()
    assert (found.mark, found.way, found.invitation.clerk) == (4, "tablet", visit.clerk)
    again = tablet.post(reverse("exit"), {"number": "A012", "mark": "1"})
    assert (again.status_code, Answer.objects.get().mark) == (409, 4)


def test_answer_at_the_exit_takes_the_place_of_what_was_planned(visit):
    now = timezone.now()
    assert plan(now=now) == 1

    paired(visit.ticket.store, "kiosk").post(reverse("exit"), {"number": "A012", "mark": "4"})

    assert invite_due(now=now + timedelta(hours=1)) == 0
    assert Invitation.objects.get().state == "done"


def test_answer_without_a_number_is_nobodys(visit):
    paired(visit.ticket.store, "kiosk").post(reverse("exit"), {"mark": "5"})

    row = Invitation.objects.get()
    assert (row.clerk, row.ticket, row.store) == (None, None, visit.ticket.store)


@pytest.mark.parametrize("facts", [{"state": "waiting"}, {"number": "A013"}, {"state_since": "2020-01-01T10:00:00Z"}])
def test_number_of_nobody_who_has_just_been_served_is_refused(visit, facts):
    type(visit.ticket).objects.filter(pk=visit.ticket_id).update(**facts)

    refused = paired(visit.ticket.store, "kiosk").post(reverse("exit"), {"number": "A012", "mark": "5"})

    assert refused.status_code == 400
    assert not Answer.objects.exists()


@pytest.mark.parametrize("purpose", [each for each in Device.Purpose.values if each != "kiosk"])
def test_tablet_of_a_clerk_does_not_count(visit, purpose):
    assert paired(visit.ticket.store, purpose).post(reverse("exit"), {"mark": "5"}).status_code == 401
