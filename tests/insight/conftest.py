"""A region with stores to watch."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from stores.models import Region, Service, Staff, Store, Tier
from tests.factories import (
    CounterFactory,
    RegionFactory,
    ServiceFactory,
    StaffFactory,
    StoreFactory,
    TicketFactory,
    TierFactory,
    offer,
)


@dataclass
class Chain:
    """Stores of one region, with short words for what is seen there."""

    region: Region
    service: Service
    tier: Tier
    now: object
    stores: list[Store] = field(default_factory=list)

    def store(self, name="Chiado", *, counters=1, open_counters=1, **facts):
        """A store with counters, the first `open_counters` of them open."""
        store = StoreFactory(name=name, region=self.region, **facts)
        offer(store, self.service)
        for number in range(1, counters + 1):
            clerk = StaffFactory(stores=[store], skills=[self.service]) if number <= open_counters else None
            CounterFactory(
                store=store,
                number=number,
                clerk=clerk,
                opened_at=self.now - timedelta(hours=1) if clerk else None,
                idle_since=self.now - timedelta(seconds=30) if clerk else None,
            )
        self.stores.append(store)
        return store

    def waits(self, store, minutes=5, *, promise=(300, 600, 900), **facts):
        """Somebody waits since `minutes`; `promise` as (p10, p50, p90) seconds, None for nothing promised."""
        p10, p50, p90 = promise or (None, None, None)
        return TicketFactory(
            store=store,
            service=self.service,
            tier=facts.pop("tier", self.tier),
            arrived_at=self.now - timedelta(minutes=minutes),
            day=self.now.date(),
            promise_p10=p10,
            promise_p50=p50,
            promise_p90=p90,
            promise_ahead=1,
            promise_desks=1,
            **facts,
        )

    def manager(self):
        return StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[self.region])


@pytest.fixture
def chain(db):
    region, service, tier = RegionFactory(code="south"), ServiceFactory(code="sim-swap"), TierFactory(max_wait=30)
    return Chain(region, service, tier, timezone.now().replace(hour=12, minute=0, second=0, microsecond=0))
