"""Live pages: who may look at what. The rest is core's: join the hub, be sent the snapshot, then every change."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from channels.db import database_sync_to_async
from django.utils import timezone

from core.errors import NotFound, NotSignedIn
from core.live import Topic, views
from core.sockets import LivePage, Look
from queueing import access, screens
from queueing.screens import person, side
from queueing.screens.frame import Frame
from stores.access import MANAGER, Principal, device_by_cookie, require_scope, store_for
from stores.models import Device, Store
from stores.sockets import cookies_of, language_of, principal_of_scope, query_of


def _desk_key(principal: Principal, store: Store, asked: Mapping[str, str]) -> Hashable:
    """A desk is one counter through one person's eyes: who serves elsewhere sees the same counter differently."""
    return access.desk_counter(principal, store, asked.get("counter", "")), principal.staff_id


def _greet_key(principal: Principal, store: Store, asked: Mapping[str, str]) -> Hashable:
    """The greeter's page looks the same to all who stand in the store and look for the same."""
    return access.greeter_looks(principal, store, asked)


# view name -> what it shows of a store to whom (raises DomainError for others); higher parts add theirs
STAFF_VIEWS: dict[str, Callable[[Principal, Store, Mapping[str, str]], Hashable]] = {
    "desk": _desk_key,
    "greet": _greet_key,
}


class LinePage(LivePage):
    """/ws/line/{store}/: staff. JSON of the line, or with ?view=desk&counter=3 the regions of that desk, with
    ?view=panel&counter=3 the steps of its session and the mirror of the customer's screen, with ?view=person&counter=3
    who the customer is."""

    __slots__ = ()

    def look(self) -> Look:
        principal = principal_of_scope(self.scope)
        require_scope(principal, "desk")
        store = store_for(principal, self.path["store"])
        asked = query_of(self.scope)
        view = asked.get("view", "")
        if view == "panel":
            counter = access.desk_counter(principal, store, asked.get("counter", ""))
            return Topic(f"side:{counter}", view, principal.staff_id, language_of(self.scope)), [], principal.owners
        if view == person.PERSON:
            counter = access.desk_counter(principal, store, asked.get("counter", ""))
            eyes = (principal.staff_id, principal.has(MANAGER))
            return Topic(f"side:{counter}", view, eyes, language_of(self.scope)), [], principal.owners
        key = STAFF_VIEWS[view](principal, store, asked) if view in STAFF_VIEWS else 0
        topic = Topic(f"store:{store.pk}", view if view in STAFF_VIEWS else "line", key, language_of(self.scope))
        return topic, [store.pk], principal.owners


class SidePage(LivePage):
    """/ws/side/{counter}/: the paired screen of the counter, or the phone that joined its session (by cookie)."""

    __slots__ = ()

    def look(self) -> Look:
        watcher = _watcher(self.scope)
        if watcher.counter_id != self.path["counter"]:
            raise NotFound
        # a phone looks into one session and no other, also when the news that it has ended was lost
        session = watcher.session_id if watcher.device_id is None else None
        return Topic(f"side:{watcher.counter_id}", "screen", session), [], watcher.owners


def _watcher(scope: dict[str, Any]) -> access.Watcher:
    """By the secret of a phone, a screen's cookie, or a screen's bearer token; raises NotSignedIn."""
    cookies = cookies_of(scope)
    try:
        return access.phone_watcher(cookies.get(access.PHONE_COOKIE, ""))
    except NotSignedIn:
        device = device_by_cookie(cookies, Device.Purpose.SCREEN) or principal_of_scope(scope)
        return access.screen_watcher(device)


class DisplayPage(LivePage):
    """/ws/display/{store}/: the store's paired hall displays and kiosks."""

    __slots__ = ()

    def look(self) -> Look:
        asked = query_of(self.scope)
        purpose = Device.Purpose.KIOSK if asked.get("view") == "kiosk" else Device.Purpose.DISPLAY
        device = device_by_cookie(cookies_of(self.scope), purpose) or principal_of_scope(self.scope)
        store_id = access.display_store(device, self.path["store"], purpose)
        view = "kiosk" if purpose == Device.Purpose.KIOSK else "hall"
        key = asked.get("text", "") == "large"  # the links of a kiosk carry on how its customer wants to read
        return Topic(f"store:{store_id}", view, key, language_of(self.scope)), [store_id], device.owners


class TicketPage(LivePage):
    """/ws/ticket/{token}/: the customer's own ticket."""

    __slots__ = ()

    def look(self) -> Look:
        ticket, language = access.own_place(self.path["token"])
        topic = Topic(f"store:{ticket.store_id}", "ticket", ticket.id, language_of(self.scope) or language)
        return topic, [ticket.store_id], (f"ticket:{ticket.id}",)


def register() -> None:
    """Tell the hub how the views of the line are built: in a thread, once for all sockets of a topic."""
    for name in screens.STORE_VIEWS:
        views[name] = _threaded(screens.build)
    for name in (side.SCREEN, side.PANEL):
        views[name] = _threaded(side.build)
    views[person.PERSON] = _threaded(person.build)


def add_view(
    name: str,
    *,
    payload: Callable[[Frame, object], str],
    key: Callable[[Principal, Store, Mapping[str, str]], Hashable],
) -> None:
    """Let a higher part show a store in its own way on /ws/line/{store}/?view=`name`."""
    screens.STORE_VIEWS[name], STAFF_VIEWS[name] = payload, key
    views[name] = _threaded(screens.build)


def _threaded(build: Callable[..., dict[Topic, str]]) -> Callable[[list[Topic]], Any]:
    async def built(topics: list[Topic]) -> dict[Topic, str]:
        payloads: dict[Topic, str] = await database_sync_to_async(build)(topics, now=timezone.now())
        return payloads

    return built
