"""Who the customer at the counter is: one region of the desk, for those who serve them and managers of the store."""

from datetime import datetime
from typing import cast

import orjson
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from core.live import Topic
from queueing.queries.people import PersonView, person_view
from stores.models import Counter, CustomerWay

PERSON = "person"


def drawn(view: PersonView, *, now: datetime) -> SafeString:
    """The region; empty while nobody is served, and for everybody else."""
    if view.session_id is None:
        return SafeString("")
    kinds = list(CustomerWay.Kind.choices)
    return render_to_string("queueing/desk_person.html", {"view": view, "now": now, "kinds": kinds})


def payload(view: PersonView, *, now: datetime) -> str:
    return orjson.dumps(
        {"revision": view.revision, "as_of": now.isoformat(), "regions": {PERSON: drawn(view, now=now)}}
    ).decode()


def build(topics: list[Topic], *, now: datetime) -> dict[Topic, str]:
    """The payloads of `topics`; the key is (staff member, whether a manager of the store)."""
    payloads: dict[Topic, str] = {}
    for topic in topics:
        counter = Counter.objects.select_related("store").filter(pk=int(topic.group.partition(":")[2])).first()
        if counter is None:
            continue
        staff_id, manages = cast("tuple[int, bool]", topic.key)
        view = person_view(counter.store, counter_id=counter.pk, staff_id=staff_id, manages=manages)
        with translation.override(topic.language or "en"):
            payloads[topic] = payload(view, now=now)
    return payloads
