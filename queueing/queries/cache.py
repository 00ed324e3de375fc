"""What a process remembers for seconds: figures that many pages ask for and that cost more than a query."""

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, TypeVar

Value = TypeVar("Value")
_LIMIT = 20_000
_kept: dict[Hashable, tuple[datetime, Any]] = {}
_lock = threading.Lock()


def remembered(
    key: Hashable, read: Callable[[], Value], *, now: datetime, keep: timedelta | Callable[[Value], timedelta]
) -> Value:
    """The value read for `key` less than `keep` ago (by `now`), else read now. `keep` may depend on the value."""
    found = _kept.get(key)
    if found is not None:
        value: Value = found[1]
        if timedelta(0) <= now - found[0] < (keep(value) if callable(keep) else keep):
            return value
    value = read()
    with _lock:
        if len(_kept) >= _LIMIT:
            _kept.clear()
        _kept[key] = (now, value)
    return value


def forget() -> None:
    """Forget everything: between tests, and after an import."""
    with _lock:
        _kept.clear()
