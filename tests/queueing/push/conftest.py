"""A push service of the test's own, which may be written to, and a store whose customers want to be told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.commands import notices, push
from queueing.commands.dispatch import call_next
from queueing.push.webpush import Browser
from tests.push_server import PushServer


@pytest.fixture
def service(settings):
    settings.PUSH_LOCAL = True
    service = PushServer()
    yield service
    service.stop()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def line(shop, service, now):
    return Line(shop, service, now)


class Line:
    """A store with its counter open, and phones that want to be told."""

    def __init__(self, shop, service, now):
        self.shop, self.service, self.now = shop, service, now
        shop.open(at=now)

    def arrive(self, count=1):
        found = [self.shop.arrive(at=self.now - timedelta(minutes=30 - n)) for n in range(count)]
        return found if count > 1 else found[0]

    def phone(self, ticket, language="en"):
        phone = self.service.phone()
        push.subscribe(ticket_id=ticket.pk, browser=Browser(**phone.subscription), language=language, now=self.now)
        return phone

    def call(self):
        called = call_next(
            counter_id=self.shop.counter.pk, store_ids=[self.shop.store.pk], actor=self.shop.actor, now=self.now
        )
        return called.ticket.id

    def at(self, ticket):
        return self.shop.at_counter(ticket.pk, now=self.now)

    def tell(self, later=0):
        """The worker comes; what the phones have been told so far."""
        notices.tell_store(store_id=self.shop.store.pk, now=self.now + timedelta(seconds=later))
        return self.service.said()
