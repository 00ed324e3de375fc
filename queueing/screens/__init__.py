"""What each live view of a store shows: JSON or the regions of a page, made once per topic for all its sockets.

A page is rendered from the same files as its regions, so a fresh page and a live one are the same.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.utils import translation

from core.live import Topic
from queueing.screens import desk, greet, hall, kiosk, line, ticket
from queueing.screens.frame import Frame
from stores.models import Store

# view name -> payload of one topic's key, from the frame that all topics of the store share
STORE_VIEWS: dict[str, Callable[[Frame, object], str]] = {
    "line": line.payload,
    "desk": desk.payload,
    "hall": hall.payload,
    "kiosk": kiosk.payload,
    "ticket": ticket.payload,
    "greet": greet.payload,
}


def build(topics: list[Topic], *, now: datetime) -> dict[Topic, str]:
    """The payloads of `topics` (of one view); each store's line is read and ranked once for all of them."""
    payloads: dict[Topic, str] = {}
    by_group: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        by_group[topic.group].append(topic)
    for group, members in by_group.items():
        store = Store.objects.select_related("region", "policy").get(pk=int(group.partition(":")[2]))
        frames: dict[str, Frame] = {}
        for topic in members:
            with translation.override(topic.language or "en"):
                frame = frames.setdefault(topic.language, Frame(store=store, now=now))
                payloads[topic] = STORE_VIEWS[topic.view](frame, topic.key)
    return payloads
