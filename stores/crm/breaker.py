"""A breaker: what failed again and again is left alone for a while, then tried once. Pure: the time comes in."""

import threading

AFTER = 5  # failures in a row
REST = 10.0  # seconds


class Breaker:
    """Safe for any number of threads. Every ask that was allowed is followed by `worked` or `failed`.

    A try whose end is never told counts as failed after another rest.
    """

    def __init__(self, *, after: int = AFTER, rest: float = REST) -> None:
        self.after, self.rest = after, rest
        self._failures = 0
        self._until: float | None = None  # open until then
        self._lock = threading.Lock()

    def may_ask(self, now: float) -> bool:
        """Whether to ask. When the rest is over exactly one is let through, the others wait for how it ends."""
        with self._lock:
            if self._until is None:
                return True
            if now < self._until:
                return False
            self._until = now + self.rest
            return True

    def worked(self) -> None:
        """An answer came: everybody may ask again."""
        with self._lock:
            self._failures, self._until = 0, None

    def failed(self, now: float) -> None:
        """No answer came."""
        with self._lock:
            self._failures += 1
            if self._failures >= self.after:
                self._until = now + self.rest

    def is_open(self, now: float) -> bool:
        """Whether it is being left alone, or has just been tried for the first time again."""
        with self._lock:
            return self._until is not None and now < self._until
