"""One store that works: two services, a clerk who can do both, a counter, three tiers."""

from dataclasses import dataclass, field

import pytest

from queueing.actors import Actor
from queueing.commands.counters import open_counter
from queueing.commands.issuing import Wish, issue_ticket
from queueing.models import Ticket
from queueing.states import Channel
from stores.models import Counter, Service, Staff, Store, Tier
from tests.crm_server import TOKEN, CrmServer
from tests.factories import NOON, CounterFactory, ServiceFactory, StaffFactory, StoreFactory, TierFactory, offer


@dataclass
class Shop:
    """A store to act in, with short words for what happens there."""

    store: Store
    sim: Service
    bill: Service
    clerk: Staff
    counter: Counter
    standard: Tier
    gold: Tier
    law: Tier
    actor: Actor = field(init=False)

    def __post_init__(self):
        self.actor = Actor(staff_id=self.clerk.pk)

    def arrive(self, *, service=None, tier=None, at=NOON):
        """A customer takes a ticket at `at`."""
        issued = issue_ticket(
            store_id=self.store.pk,
            wish=Wish(
                service=(service or self.sim).code,
                tier=(tier or self.standard).code,
                channel=Channel.KIOSK,
                language="en",
                any_tier=True,
            ),
            day=at.date(),
            actor=Actor(),
            now=at,
        )
        return Ticket.objects.get(pk=issued.id)

    def open(self, *, at=NOON, counter=None, clerk=None):
        counter, clerk = counter or self.counter, clerk or self.clerk
        return open_counter(counter_id=counter.pk, store_id=self.store.pk, actor=Actor(staff_id=clerk.pk), now=at)

    def at_counter(self, ticket_id, **more):
        """The keyword arguments of a clerk's command on a ticket."""
        return {"ticket_id": ticket_id, "store_id": self.store.pk, "actor": self.actor, **more}


def make_shop():
    sim, bill = ServiceFactory(code="sim-swap", letter="A"), ServiceFactory(code="bill", letter="C")
    store = StoreFactory(code="chiado")
    offer(store, sim, bill)
    clerk = StaffFactory(stores=[store], skills=[sim, bill])
    return Shop(
        store=store,
        sim=sim,
        bill=bill,
        clerk=clerk,
        counter=CounterFactory(store=store, number=3),
        standard=TierFactory(code="standard", max_wait=30),
        gold=TierFactory(code="gold", head_start=10, rank=1),
        law=TierFactory(code="law", statutory=True, kiosk_may_choose=True),
    )


@pytest.fixture
def shop(db):
    return make_shop()


@pytest.fixture
def crm(settings):
    """The chain has a customer system, and asks it."""
    server = CrmServer()
    settings.CRM_URL, settings.CRM_TOKEN, settings.CRM_WITHIN = f"{server.url}/lookup", TOKEN, 0.4
    yield server
    server.stop()
