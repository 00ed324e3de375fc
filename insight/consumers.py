"""Live monitors: the wall by a socket of its own, the floor as a view of the store's."""

from collections.abc import Mapping

from channels.db import database_sync_to_async
from django.utils import timezone

from core.live import Topic, views
from core.sockets import LivePage, Look
from insight import access
from insight.screens import floor
from insight.screens.wall import build
from queueing.consumers import add_view
from stores.access import Principal, can_serve
from stores.models import Store
from stores.sockets import language_of, principal_of_scope, query_of


class WallPage(LivePage):
    """/ws/wall/?region=: the region as JSON, or with &view=page the regions of its page."""

    __slots__ = ()

    def look(self) -> Look:
        principal = principal_of_scope(self.scope)
        asked = query_of(self.scope)
        region = access.wall_region(principal, asked.get("region", ""))
        stores = list(region.stores.filter(is_active=True).values_list("pk", flat=True))
        view = "page" if asked.get("view") == "page" else "json"
        return Topic(f"region:{region.pk}", "wall", view, language_of(self.scope)), stores, principal.owners


def _floor_key(principal: Principal, store: Store, _asked: Mapping[str, str]) -> bool:
    """The floor looks the same to everybody, but for the counter that only some may open."""
    access.floor_store(principal, store.code)
    return can_serve(principal, store.pk)


async def _build(topics: list[Topic]) -> Mapping[Topic, str]:
    payloads: Mapping[Topic, str] = await database_sync_to_async(build)(topics, now=timezone.now())
    return payloads


def register() -> None:
    """Tell the hub how the monitors are built."""
    views["wall"] = _build
    add_view("floor", payload=floor.payload, key=_floor_key)
