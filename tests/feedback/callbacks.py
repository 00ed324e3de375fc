"""Calls back for tests: a store that calls, people who ask."""

from feedback.commands.callbacks import NewCallback, ask
from feedback.models import CallbackRule
from queueing.commands.booking.making import contact
from tests.factories import NOON

ANA = {"name": "Ana Silva", "phone": "+351912345678", "language": "pt"}


def rule(store=None, **facts):
    """How the chain, or one store, calls back."""
    return CallbackRule.objects.update_or_create(store=store, defaults=facts)[0]


def who(n=0, **said):
    return contact(**{**ANA, "phone": f"+3519123456{78 - n:02}", "mail": "", "notes": "", "country": "PT", **said})


def callback(store, n=0, *, now=NOON, service=None, start=None, ticket=None, **said):
    """One that has been asked for; `n` tells people apart."""
    new = NewCallback(store=store, contact=who(n, **said), service=service, start=start, ticket=ticket)
    return ask(new=new, now=now)
