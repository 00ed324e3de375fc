"""Who is first and how many are ahead, found in lanes, against the whole line put in order."""

import random
from datetime import timedelta

import pytest

from core.sql import batch
from queueing.discipline import Policy
from queueing.models import Ticket
from queueing.queries.offers import LINE, Line, Server, ahead_of, first_of, may_serve, ranked
from tests.factories import NOON, ServiceFactory, TicketFactory, TierFactory

pytestmark = pytest.mark.django_db
POLICIES = [
    Policy(),
    Policy(kind="strict"),
    Policy(kind="fifo", lead=15),
    Policy(kind="ratio", weights={"standard": 2, "gold": 1}, cycle=2),
]


@pytest.fixture
def everything(shop):
    """Services and tiers of every sort: skills or none, points that stand still, a limit to the wait, by law."""
    tiers = [
        shop.standard,
        shop.gold,
        shop.law,
        TierFactory(code="still", rate=0),
        TierFactory(code="due", max_wait=9),
    ]
    return shop, [shop.sim, shop.bill, ServiceFactory(code="odd", letter="D", overflow_after=20)], tiers


def fill(everything, seed, *, polite):
    shop, services, tiers = everything
    dice, made = random.Random(seed), []
    for n in range(dice.randint(0, 14)):
        arrived = NOON - timedelta(minutes=dice.choice([0, 3, 3, 8, 15, 30, 45]))
        booked = dice.choice([None, None, None, NOON + timedelta(minutes=dice.randint(-40, 40))])
        made.append(
            TicketFactory.build(
                store=shop.store,
                service=dice.choice(services),
                tier=dice.choice(tiers),
                number=f"A{n:03d}",
                arrived_at=arrived,
                state_since=arrived,
                booked_for=booked,
                checked_in_at=booked and arrived,
                passes=dice.choice([0, 0, 2]) if polite else 0,
            )
        )
    Ticket.objects.bulk_create(made)
    return Line(batch((LINE, [shop.store.pk, NOON]))[0])


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.kind)
@pytest.mark.parametrize("polite", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_lanes_find_whom_the_whole_order_puts_first(everything, policy, polite, seed):
    shop, services, _tiers = everything
    everybody = fill(everything, seed, polite=polite)

    for skills in (None, frozenset(), frozenset({shop.sim.pk}), frozenset({service.pk for service in services[1:]})):
        server = Server(shop.clerk.pk, shop.counter.pk, skills)
        line = [place for place in everybody.places if may_serve(place, server, now=NOON)]
        order = ranked(line, policy=policy, now=NOON)

        found = first_of(everybody, server, policy=policy, now=NOON)

        assert (found[1] if found else None) == (order[0] if order else None)
        assert found is None or found[0].id == found[1].id


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.kind)
@pytest.mark.parametrize("polite", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_lanes_count_those_ahead_as_the_whole_order_does(everything, policy, polite, seed):
    everybody = fill(everything, seed, polite=polite)
    line = everybody.places
    services = {place.id: place.service for place in line}

    for sharing in (None, frozenset({"sim-swap"}), frozenset({"sim-swap", "odd"})):
        order = [rank.id for rank in ranked(line, policy=policy, now=NOON)]

        for n, ticket in enumerate(order):
            before = sum(sharing is None or services[other] in sharing for other in order[:n])
            assert ahead_of(ticket, everybody, policy=policy, now=NOON, sharing=sharing) == before
