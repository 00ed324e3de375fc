"""The doorbell of those who send messages. It rings from the bell's own thread, so no request waits for the broker."""

import contextlib
import logging
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import redis
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from core import news

log = logging.getLogger(__name__)
MESSAGE = "message"  # the news that a message waits; pages do not listen to it
FADES_AFTER = 15  # seconds without a word
SAID_EVERY = 1.0  # seconds: whoever sends hundreds in one does not say so hundreds of times


def ring(channel: str) -> None:
    """After commit: messages of `channel` wait. What rings in vain is found by the sweep."""
    transaction.on_commit(lambda: news.bell.say(f"{MESSAGE}:{channel}"), robust=True)


def heard(said: Iterable[str]) -> None:
    """In the bell's thread: ring the worker, once for each channel."""
    from stores.tasks import send_messages  # noqa: PLC0415 -- tasks know celery, which is set up after the models

    kinds = [one.partition(":") for one in said]
    for channel in {rest for kind, _colon, rest in kinds if kind == MESSAGE}:
        try:
            send_messages.apply_async(kwargs={"channel": channel}, expires=60, retry=False)
        except (OperationalError, OSError) as error:
            log.warning("messages wait for the sweep: the broker does not answer (%s)", type(error).__name__)


def register() -> None:
    """Hear the news of this process."""
    if heard not in news.listeners:
        news.listeners.append(heard)


class Turn:
    """That somebody sends by `channel` now, as a key in the broker that fades when its holder is silent.

    Only a courtesy to other work: rows are claimed one by one, so two senders do no harm. Without a broker all send.
    """

    def __init__(self, channel: str) -> None:
        self._key, self._name = f"{settings.PREFIX}:sending:{channel}", secrets.token_hex(8)
        self._said_at = time.monotonic()
        self.is_mine = self._tell(nx=True)

    def keep(self) -> None:
        """It goes on."""
        if time.monotonic() - self._said_at >= SAID_EVERY:
            self._said_at = time.monotonic()
            self._tell(nx=False)

    def _tell(self, *, nx: bool) -> bool:
        try:
            return bool(news.client().set(self._key, self._name, nx=nx, ex=FADES_AFTER))
        except redis.RedisError:
            return True

    def end(self) -> None:
        """The next one may begin at once."""
        with contextlib.suppress(redis.RedisError):
            if self.is_mine and news.client().get(self._key) == self._name.encode():
                news.client().delete(self._key)


@contextmanager
def turn(channel: str) -> Iterator[Turn]:
    """A sender's turn, where `is_mine` says so."""
    found = Turn(channel)
    try:
        yield found
    finally:
        found.end()
