"""What a panel has just shown, for a minute and in this process alone: nothing of it is ever stored."""

import threading
from collections.abc import Callable, Hashable

from stores.crm.values import Record

KEPT = 60.0  # seconds
MOST = 200  # panels; a store has a dozen counters
Later = Callable[[float, Callable[[], object]], None]


class Memory:
    """Answers by key. Each is gone after a minute, whether somebody asks again or not."""

    def __init__(self, later: Later) -> None:
        self._later = later
        self._kept: dict[Hashable, tuple[Record | None]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> tuple[Record | None] | None:
        """The answer in a tuple, None when there is none."""
        return self._kept.get(key)

    def keep(self, key: Hashable, record: Record | None) -> None:
        with self._lock:
            if len(self._kept) >= MOST:
                return
            self._kept[key] = kept = (record,)
        self._later(KEPT, lambda: self._forget(key, kept))

    def _forget(self, key: Hashable, kept: tuple[Record | None]) -> None:
        with self._lock:
            if self._kept.get(key) is kept:
                del self._kept[key]
