"""Live pages of what customers say: who may look at what."""

from collections.abc import Mapping
from typing import Any

from channels.db import database_sync_to_async
from django.utils import timezone

from core.live import Topic, views
from core.sockets import LivePage, Look
from feedback.access import hearing as access
from feedback.screens import followups
from stores.sockets import language_of, principal_of_scope, query_of


class FeedbackPage(LivePage):
    """Subclasses name the view. A page hears of every answer about its stores, and of nothing else."""

    __slots__ = ()
    view = ""

    def look(self) -> Look:
        principal = principal_of_scope(self.scope)
        topic = followups.topic_of(principal, self.view, query_of(self.scope), language_of(self.scope))
        return topic, access.store_ids_heard(principal), principal.owners


class FollowUpsPage(FeedbackPage):
    """/ws/follow-ups/?which=&page=: the regions of a list of follow-ups."""

    __slots__ = ()
    view = followups.FOLLOW_UPS


class AnswersPage(FeedbackPage):
    """/ws/answers/?page=: the regions of the feed of answers."""

    __slots__ = ()
    view = followups.ANSWERS


async def _build(topics: list[Topic]) -> Mapping[Topic, str]:
    payloads: Mapping[Topic, str] = await database_sync_to_async(_built)(topics)
    return payloads


def _built(topics: list[Topic]) -> Any:
    return followups.build(topics, now=timezone.now())


def register() -> None:
    """Tell the hub how the pages are built."""
    views[followups.FOLLOW_UPS] = views[followups.ANSWERS] = _build
