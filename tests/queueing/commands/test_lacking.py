"""What is most often missing for a service is said where it is booked."""

from datetime import timedelta

import pytest

from queueing.commands.visits.lacking import note_lacks
from stores.models import Service
from tests.factories import NOON, ReasonFactory, ServiceFactory
from tests.queueing.visits import settled

ID, BILL = {"en": "An identity document"}, {"en": "The last bill"}
LATER = NOON + timedelta(days=1)


@pytest.fixture
def service(db):
    ReasonFactory(kind="not_possible", code="no-id", bring=ID)
    ReasonFactory(kind="follow_up", code="no-bill", bring=BILL)
    ReasonFactory(kind="not_possible", code="no-stock")
    return ServiceFactory()


def failed(service, times, reason, outcome="not_possible", *, at=0):
    settled(*range(at, at + times), service=service, topic=service.topic, outcome=outcome, reason=reason)


def missing(service):
    note_lacks(now=LATER)
    return Service.objects.get(pk=service.pk).often_missing


def test_the_commonest_missing_thing_is_noted_and_goes_again(service):
    failed(service, 3, "no-id")
    failed(service, 4, "no-bill", "follow_up")
    failed(service, 9, "no-stock")  # nobody can bring that
    assert missing(service) == BILL
    assert note_lacks(now=LATER) == 0
    assert note_lacks(now=NOON + timedelta(days=120)) == 1
    assert Service.objects.get(pk=service.pk).often_missing == {}


def test_a_few_slips_are_no_rule(service):
    failed(service, 2, "no-id")
    assert missing(service) == {}


def test_another_service_has_its_own(service):
    failed(ServiceFactory(), 3, "no-id")
    assert missing(service) == {}


def test_a_reason_of_another_outcome_does_not_count(service):
    failed(service, 3, "no-id", "follow_up")
    assert missing(service) == {}
