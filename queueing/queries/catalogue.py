"""What a store offers to somebody who walks in, as the kiosk shows it."""

from dataclasses import dataclass
from itertools import groupby

from stores.models import Service, Store, Tier, Topic


@dataclass(frozen=True)
class TopicTile:
    """A topic with the services that this store takes walk-ins for."""

    topic: Topic
    services: tuple[Service, ...]

    @property
    def straight_to(self) -> Service | None:
        """The one service there is to choose, unless it has something to say first (that it is done online)."""
        only = self.services[0] if len(self.services) == 1 else None
        return only if only and not only.online_url else None


def topic_tiles(store: Store) -> list[TopicTile]:
    """The topics of a store in the order of the kiosk. One statement."""
    offered = Service.objects.filter(
        store_services__store=store, store_services__takes_walk_ins=True, is_active=True
    ).select_related("topic")
    rows = offered.order_by("topic__position", "topic_id", "position", "id")
    return [TopicTile(topic, tuple(services)) for topic, services in groupby(rows, key=lambda row: row.topic)]


def walk_in_service(store: Store, code: str) -> Service | None:
    """The service `code`, when the store takes walk-ins for it."""
    offered = Service.objects.filter(
        code=code, store_services__store=store, store_services__takes_walk_ins=True, is_active=True
    )
    return offered.select_related("topic").first()


def choosable_tiers() -> list[Tier]:
    """The priorities that are given on the customer's own word, those by law first."""
    return list(Tier.objects.filter(kiosk_may_choose=True).order_by("-statutory", "rank", "id"))


def bookable_services(store: Store) -> list[Service]:
    """What of a store's offer can be booked, in the order of the kiosk. One statement."""
    offered = Service.objects.filter(
        store_services__store=store, store_services__is_bookable=True, is_bookable=True, is_active=True
    ).select_related("topic")
    return list(offered.order_by("topic__position", "topic_id", "position", "id"))
