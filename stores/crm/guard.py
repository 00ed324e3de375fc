"""Between Lado and the port: so many at once, a breaker, what came of it counted. Logs name no customer."""

import logging
import threading
import time
from collections.abc import Hashable

from core import metrics
from stores.crm.breaker import Breaker
from stores.crm.memory import Memory
from stores.crm.port import Crm
from stores.crm.values import CrmFailed, Failure, Query, Record

log = logging.getLogger(__name__)
AT_ONCE = 4  # of one process: whoever waits for the port holds a connection to the database meanwhile


class Guarded:
    """A port that never keeps anybody waiting for one that is down."""

    def __init__(
        self, port: Crm, *, breaker: Breaker | None = None, memory: Memory | None = None, at_once: int = AT_ONCE
    ) -> None:
        self.port, self.breaker, self.memory = port, breaker or Breaker(), memory
        self._places = threading.BoundedSemaphore(at_once)

    @property
    def state(self) -> str:
        """`resting` while it is left alone, else `asked`."""
        return "resting" if self.breaker.is_open(time.monotonic()) else "asked"

    def look_up(self, query: Query) -> Record | None:
        """As the port's own; counted."""
        try:
            found = self._look_up(query)
        except CrmFailed as failed:
            metrics.crm_lookups.labels(failed.failure.value).inc()
            raise
        metrics.crm_lookups.labels("not_found" if found is None else "found").inc()
        return found

    def remembered(self, key: Hashable, query: Query) -> Record | None:
        """What it said under `key` in the last minute, or says now; a failure is not remembered."""
        kept = self.memory.get(key) if self.memory else None
        if kept is not None:
            return kept[0]
        found = self.look_up(query)
        if self.memory:
            self.memory.keep(key, found)
        return found

    def _look_up(self, query: Query) -> Record | None:
        if not self._places.acquire(blocking=False):
            raise CrmFailed(Failure.BUSY)
        try:
            if not self.breaker.may_ask(time.monotonic()):
                raise CrmFailed(Failure.RESTING)
            with metrics.crm_seconds.time():
                return self._told(query)
        finally:
            self._places.release()

    def _told(self, query: Query) -> Record | None:
        try:
            found = self.port.look_up(query)
        except Exception as error:  # noqa: BLE001 -- whatever happens in there, a ticket is issued and a desk works
            failure = error.failure if isinstance(error, CrmFailed) else Failure.BROKEN
            log.warning("the customer system gave no answer: %s (%s)", failure.value, _cause(error))
            self.breaker.failed(time.monotonic())
            raise CrmFailed(failure) from None
        self.breaker.worked()
        return found


def _cause(error: Exception) -> str:
    """The kind of fault, without its words: they may repeat what was sent."""
    return type(error.__cause__ or error).__name__
