"""The cache that all processes share, for what has to be counted together: tries to sign in."""

import logging
import time
from collections.abc import Callable
from typing import Any

import orjson
import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
AGAIN_AFTER = 5.0  # seconds without asking a broker that did not answer


class Json:
    """Values travel as JSON: what somebody else puts into the broker is data, never code."""

    def dumps(self, value: Any) -> bytes:
        return orjson.dumps(value)

    def loads(self, stored: bytes) -> Any:
        return orjson.loads(stored)


class SharedCache(BaseCache):
    """Valkey's; while it does not answer, this process's own memory, so that limits hold at least within a process."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = {**params.get("OPTIONS", {}), "serializer": Json()}
        self._shared = RedisCache(server, {**params, "OPTIONS": options})
        self._own = LocMemCache(f"{server}:own", {key: value for key, value in params.items() if key != "OPTIONS"})
        self._silent_until = 0.0

    def _ask(self, ask: Callable[[BaseCache], Any]) -> Any:
        if time.monotonic() >= self._silent_until:
            try:
                return ask(self._shared)
            except (redis.RedisError, OSError, ValueError) as error:
                log.warning("the shared cache does not answer (%s): counted in this process", type(error).__name__)
                self._silent_until = time.monotonic() + AGAIN_AFTER
        return ask(self._own)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.add(key, value, timeout, version)))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda cache: cache.get(key, default, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.touch(key, timeout, version)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.delete(key, version)))
