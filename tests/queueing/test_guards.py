"""What an address, or a device, may do so often: counted by the shared cache, without a database."""

import pytest
from django.test import RequestFactory

from core.errors import DomainError, TooMany
from queueing import guards
from queueing.models import Booking


@pytest.fixture
def request_():
    return RequestFactory().post("/")


def made(state="held"):
    return Booking(pk=1, state=state)


def test_of_bookings_that_come_at_once_no_more_are_made_than_may_be(request_, settings):
    settings.BOOKINGS_PER_ADDRESS = "1/h/ip"
    refused = []

    def meanwhile():
        with pytest.raises(TooMany) as second:
            guards.counted(request_, made, people=1)
        refused.append(second)
        return made()

    guards.counted(request_, meanwhile, people=1)

    assert refused


def test_what_is_refused_does_not_count(request_, settings):
    settings.BOOKINGS_PER_ADDRESS = "2/h/ip"

    def refuses():
        raise DomainError

    for people, refusal in ((2, DomainError), (3, TooMany)) * 2:
        with pytest.raises(refusal):
            guards.counted(request_, refuses, people=people)
    assert guards.counted(request_, made, people=2)


def test_a_hold_that_is_given_back_does_not_count_and_a_booking_does(request_, settings):
    settings.BOOKINGS_PER_ADDRESS = "1/h/ip"
    for _twice in range(2):
        guards.uncount(guards.counted(request_, made, people=1))
    booked = guards.counted(request_, lambda: made("booked"), people=1)
    guards.uncount(booked)

    with pytest.raises(TooMany):
        guards.counted(request_, made, people=1)


def test_wrong_references_close_the_kiosk_at_which_they_were_typed_and_no_phone(request_):
    for _guess in range(20):
        guards.require_few_wrong(request_, "device:1")
        guards.count_wrong(request_, "device:1")

    with pytest.raises(TooMany):
        guards.require_few_wrong(request_, "device:1")
    guards.require_few_wrong(request_, "device:2")
    guards.require_few_wrong(request_)


def test_wrong_references_of_phones_close_no_kiosk(request_):
    for _guess in range(20):
        guards.count_wrong(request_)

    with pytest.raises(TooMany):
        guards.require_few_wrong(request_)
    guards.require_few_wrong(request_, "device:1")
