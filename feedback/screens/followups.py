"""The list of follow-ups and the feed of answers, as regions of a live page."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson
from django.core.paginator import Paginator
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import translation

from core.errors import DomainError
from core.live import Topic
from feedback.access import hearing as access
from feedback.access.claims import claims
from feedback.models import Answer, FollowUpAct
from feedback.queries import followups
from feedback.queries.complaints import Told, complaints
from feedback.queries.feed import feed
from stores.access import PUBLIC, Principal, principal_for_user, stores_visible_to

FOLLOW_UPS, ANSWERS = "follow-ups", "answers"
ROWS: Final = 30
Parts = dict[str, str]


class Eyes(NamedTuple):
    """Who looks at which list: what tells the topics of one person apart."""

    user_id: int | None
    which: str
    page: str


def follow_up_parts(principal: Principal, which: str, page: str, *, now: datetime) -> Parts:
    """Figures and list. Raises NotSignedIn, NotAllowed."""
    rows = access.follow_ups_visible_to(principal)
    counts = followups.counts(rows, principal.staff_id, now=now)
    shown = Paginator(followups.listed(rows, which, principal.staff_id), ROWS).get_page(page)
    context = {
        "which": which,
        "page": shown,
        "now": now,
        "counts": counts,
        "tabs": [(name, words, counts.get(name)) for name, words in followups.LISTS.items()],
        "complaints": complaints(Told(rows, claims(principal)), stores_visible_to(principal), now=now),
    }
    return {name: render_to_string(f"feedback/followups_{name}.html", context) for name in ("figures", "list")}


def answer_parts(principal: Principal, page: str, *, now: datetime) -> Parts:
    """The feed. Raises NotSignedIn, NotAllowed."""
    shown = Paginator(feed(access.answers_visible_to(principal)), ROWS).get_page(page)
    context = {"page": shown, "now": now, "may_follow": principal.has(*access.OVER_PEOPLE)}
    return {"answers": render_to_string("feedback/answers_list.html", context)}


def revision(view: str) -> int:
    """Rises with what the page shows, so that one overtaken on its way is dropped."""
    model: Any = FollowUpAct if view == FOLLOW_UPS else Answer
    found: int | None = model.objects.aggregate(last=Max("pk"))["last"]
    return found or 0


def payload(view: str, parts: Parts, *, now: datetime) -> str:
    return orjson.dumps({"revision": revision(view), "as_of": now.isoformat(), "regions": parts}).decode()


def build(topics: list[Topic], *, now: datetime) -> Mapping[Topic, str]:
    """The payloads of `topics`; a person whose rights have gone gets none."""
    made: dict[Topic, str] = {}
    by_user: dict[int | None, list[Topic]] = defaultdict(list)
    for topic in topics:
        by_user[Eyes(*topic.key).user_id].append(topic)  # type: ignore[misc]  # the key is what `topic_of` put there
    for user_id, members in by_user.items():
        principal = principal_for_user(user_id) or PUBLIC
        for topic in members:
            with translation.override(topic.language or "en"):
                try:
                    made[topic] = payload(topic.view, _parts(principal, topic, now=now), now=now)
                except DomainError:
                    continue
    return made


def _parts(principal: Principal, topic: Topic, *, now: datetime) -> Parts:
    eyes = Eyes(*topic.key)  # type: ignore[misc]  # as above
    if topic.view == FOLLOW_UPS:
        return follow_up_parts(principal, eyes.which, eyes.page, now=now)
    return answer_parts(principal, eyes.page, now=now)


def which_of(asked: Callable[[str, str], str]) -> str:
    """The list that an address asks for; the open ones where it names none."""
    name = asked("which", "")
    return name if name in followups.LISTS else "open"


def topic_of(principal: Principal, view: str, asked: Mapping[str, str], language: str) -> Topic:
    """What one person's page shows. Raises NotSignedIn, NotAllowed."""
    if view == FOLLOW_UPS:
        access.follow_ups_visible_to(principal)
    else:
        access.answers_visible_to(principal)
    eyes = Eyes(principal.user_id, which_of(asked.get), asked.get("page", "1")[:6])
    return Topic(f"feedback:{principal.staff_id}", view, tuple(eyes), language)
