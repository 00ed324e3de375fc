"""Many workers come for the same store at once: every phone is told everything once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.commands import notices, push
from queueing.models import PushNotice, PushSubscription
from queueing.push.webpush import Browser
from tests.push_server import Phone, PushServer
from tests.queueing.conftest import make_shop
from tests.races.test_claim import in_threads
from tests.races.together import refused_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def service(settings):
    settings.PUSH_LOCAL = True
    service = PushServer()
    yield service
    service.stop()


@pytest.mark.parametrize("_again", range(3))
def test_eight_workers_tell_every_phone_once(service, _again):
    shop, now = make_shop(), timezone.now()
    phones = [service.phone() for _n in range(6)]
    for n, phone in enumerate(phones):
        ticket = shop.arrive(at=now - timedelta(minutes=9 - n // 2))
        push.subscribe(ticket_id=ticket.pk, browser=Browser(**phone.subscription), language="en", now=now)

    sent = in_threads([lambda: notices.tell_store(store_id=shop.store.pk, now=now) for _n in range(8)])

    assert sum(sent) == 3  # those with no more than two ahead
    assert sorted(pushed.phone.endpoint for pushed in service.taken) == sorted(p.endpoint for p in phones[:3])
    assert PushNotice.objects.count() == 3


def test_a_busy_service_is_asked_once_by_eight_workers(service):
    shop, now = make_shop(), timezone.now()
    ticket = shop.arrive(at=now)
    push.subscribe(ticket_id=ticket.pk, browser=Browser(**service.phone().subscription), language="en", now=now)
    service.answers = [503]

    in_threads([lambda: notices.tell_store(store_id=shop.store.pk, now=now) for _n in range(8)])

    assert len(service.asked) == 1


@pytest.mark.parametrize("_again", range(3))
def test_phones_that_come_at_once_are_not_more_than_may_be(_again):
    shop, now = make_shop(), timezone.now()
    ticket = shop.arrive(at=now)
    same = Phone("https://fcm.googleapis.com/same").subscription
    others = [Phone(f"https://fcm.googleapis.com/{n}").subscription for n in range(7)]

    def ask(subscription):
        return lambda: push.subscribe(ticket_id=ticket.pk, browser=Browser(**subscription), language="en", now=now)

    refused = refused_at_once(*map(ask, [same, same, same, *others]))

    assert set(refused) == {"too_many_phones"}
    assert PushSubscription.objects.count() == push.MOST
