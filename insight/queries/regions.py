"""Regions to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from queueing.models import Ticket
from queueing.states import TicketState
from stores.models import Region, Store


@dataclass(frozen=True)
class RegionLine:
    """A region with how many stores it has and how many people wait there."""

    region: Region
    stores: int
    waiting: int


def region_lines(regions: Sequence[Region]) -> list[RegionLine]:
    """`regions` in their order: two statements."""
    ids = [region.pk for region in regions]
    active = Store.objects.filter(region__in=ids, is_active=True)
    stores = dict(active.values("region_id").annotate(n=Count("id")).values_list("region_id", "n"))
    waits = Ticket.objects.filter(Q(state=TicketState.WAITING), store__in=active).values("store__region_id")
    waiting = dict(waits.annotate(n=Count("id")).values_list("store__region_id", "n"))
    return [RegionLine(region, stores.get(region.pk, 0), waiting.get(region.pk, 0)) for region in regions]
