"""Visits of a store that ended, for the pages of first-visit resolution."""

from datetime import timedelta

from django.utils import timezone

from insight.models import FirstVisitSettings
from stores.models import Service
from tests.factories import NOON, StoreFactory
from tests.queueing.visits import settled


def visits(shop, *, exports=True):
    """Solved ones, failed ones, customers who came back to another store, an expert store, clerks; the export is on."""
    sim = Service.objects.select_related("topic").get(code="sim-swap")
    facts = {"topic": sim.topic, "service": sim, "channel": "kiosk", "clerk": shop.clerks[0]}
    expert = StoreFactory(name="Experts at the Old Harbour of the Town", region=shop.store.region, is_expert=True)
    settled(*[ago(20)] * 18, store=shop.store, **facts)
    settled(*[ago(21)] * 4, store=shop.store, outcome="not_possible", reason="no-stock", **facts)
    settled(*[ago(22)] * 2, store=shop.store, outcome="follow_up", reason="document-missing", **facts)
    settled(ago(40), ago(38), who="900001", store=shop.store, **facts)
    settled(ago(1), store=shop.store, **facts)
    settled(*[ago(30)] * 12, store=expert, is_expert=True, **facts)
    FirstVisitSettings.objects.create(exports_clerks=exports)


def ago(days):
    """In minutes from NOON, as `settled` takes it."""
    return (timezone.now() - timedelta(days=days) - NOON) // timedelta(minutes=1)
