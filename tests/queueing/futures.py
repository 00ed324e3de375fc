"""Stores to play forward: tickets and desks by minutes from now, and a short way to ask for the medians."""

from datetime import UTC, datetime, timedelta

from queueing.discipline import Policy, Tier, Waiting
from queueing.eta import Desk, ServiceTimes, estimate

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PLAIN = Tier("plain")
GOLD = Tier("gold", rate=3.0)
BY_LAW = Tier("by-law", statutory=True)
FIFO = Policy("fifo")
TEN = dict.fromkeys("abc", ServiceTimes(600.0, [600.0]))


def within(minutes):
    return NOW + timedelta(minutes=minutes)


def wait(name, waited=10, service="a", tier=PLAIN, booked=None):
    return Waiting(name, tier, within(-waited), service, None if booked is None else within(booked))


def desk(name, services="a", **when):
    """A desk; times in minutes from now."""
    breaks = [(within(begins), within(ends)) for begins, ends in when.pop("breaks", ())]
    serving = when.pop("serving", None)
    moments = {key: within(minutes) for key, minutes in when.items()}
    return Desk(name, frozenset(services), serving=serving, breaks=breaks, **moments)


def medians(line, desks, times=TEN, policy=FIFO, **options):
    """{id: minutes to the median}."""
    answers = estimate(line, desks, times=times, policy=policy, now=NOW, **options)
    return {name: answer.p50 / 60 for name, answer in answers.items()}


def due(name, comes, booked=None, service="a", tier=PLAIN):
    return Waiting(name, tier, within(comes), service, None if booked is None else within(booked))
