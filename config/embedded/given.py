"""Servers that the operator named: they must answer before anything is started on them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import psycopg
import redis

from config.embedded.problems import SetupProblem

OLDEST_POSTGRES = 150000
SECONDS = 5


def check_given(given: Mapping[str, str]) -> None:
    """Raise SetupProblem when DATABASE_URL or REDIS_URL is set and nobody answers there."""
    if url := given.get("DATABASE_URL"):
        _check_postgres(url)
    if url := given.get("REDIS_URL"):
        _check_redis(url)


def _check_postgres(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=SECONDS) as connection:
            version = connection.info.server_version
    except psycopg.Error as fault:
        raise SetupProblem(
            f"DATABASE_URL names {_address(url)}, which does not let Lado in ({_reason(fault)}). Start that server "
            "or correct the URL; without DATABASE_URL Lado runs a PostgreSQL of its own."
        ) from fault
    if version < OLDEST_POSTGRES:
        raise SetupProblem(f"DATABASE_URL names PostgreSQL {version // 10000}; Lado needs 15 or newer.")


def _check_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as fault:
        raise SetupProblem(
            f"REDIS_URL names {_address(url)}, which does not answer ({fault}). Start that server or correct the URL; "
            "without REDIS_URL Lado runs a Valkey of its own."
        ) from fault


def _reason(fault: Exception) -> str:
    """The line of libpq's answer that says most: the last one that is no question back."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip() and not line.strip().endswith("?")]
    return lines[-1].removeprefix("- ") if lines else "no answer"


def _address(url: str) -> str:
    """Where a URL points to, without the password in it."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
