"""Visits as they ended, without the line they came from."""

from datetime import timedelta

from queueing.commands.visits.deriving import there
from queueing.commands.visits.keeping import link
from queueing.models import SettledVisit
from tests.factories import NOON, StoreFactory, TopicFactory


def settled(*ends, who="", outcome="resolved", store=None, topic=None, **facts):
    """One visit of `who` for each of `ends`, in minutes from NOON; linked with the others of theirs."""
    store, topic = store or StoreFactory(), topic or TopicFactory()
    start = SettledVisit.objects.count()
    rows = [
        SettledVisit(
            imported_as=f"visit-{start + n}",
            who=who,
            topic=topic,
            outcome=outcome,
            **{**there(store, NOON + timedelta(minutes=end)), **facts},
        )
        for n, end in enumerate(ends)
    ]
    SettledVisit.objects.bulk_create(rows)
    link({(who, topic.pk)})
    return rows
