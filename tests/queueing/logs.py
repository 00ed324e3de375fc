"""Logs to replay: arrivals and desks by minutes from opening, and short ways to ask what became of them."""

from datetime import UTC, datetime, timedelta

from queueing.discipline import Policy, Tier
from queueing.eta import Desk
from queueing.replay import Arrival, replay

OPEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLAIN = Tier("plain")
FIFO = Policy("fifo")


def at(minute):
    return OPEN + timedelta(minutes=minute)


def come(name, minute, lasts=10.0, service="a", tier=PLAIN, patience=None, booked=None):
    """An arrival; all times in minutes."""
    return Arrival(
        id=name,
        at=at(minute),
        service=service,
        tier=tier,
        service_seconds=lasts * 60,
        patience_seconds=None if patience is None else patience * 60,
        booked_for=None if booked is None else at(booked),
    )


def desk(name, services="a", opens=None, closes=None, breaks=()):
    return Desk(
        name,
        frozenset(services),
        opens_at=None if opens is None else at(opens),
        closes_at=None if closes is None else at(closes),
        breaks=[(at(begins), at(ends)) for begins, ends in breaks],
    )


def minute_of(moment):
    return None if moment is None else (moment - OPEN).total_seconds() / 60


def calls(arrivals, desks, policy=FIFO, **options):
    """{id: (minute called, desk)} of a replay."""
    served = replay(arrivals, desks, policy=policy, **options)
    return {one.id: (minute_of(one.called_at), one.desk) for one in served}


def leaves(arrivals, desks, policy=FIFO, **options):
    return {one.id: minute_of(one.left_at) for one in replay(arrivals, desks, policy=policy, **options)}
