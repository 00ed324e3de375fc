"""Is it alive, is it ready: asked by supervisors and proxies."""

from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from core import live, speech

DOWN = 503


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        return {"version": cursor.fetchone()[0]}


def _migrations() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        raise RuntimeError(f"{waiting} migrations are not applied")
    return {}


def _broker() -> dict[str, Any]:
    live.client().ping()
    return {}


def _voice() -> dict[str, Any]:
    """No reason to be down: displays ring without it."""
    return {"engine": speech.engine()}


# part -> (check, whether pages can go on without it: the broker only carries news, pages poll without it); apps add
# theirs when they are ready
PARTS: dict[str, tuple[Callable[[], dict[str, Any]], bool]] = {
    "database": (_database, False),
    "migrations": (_migrations, False),
    "broker": (_broker, True),
    "voice": (_voice, True),
}


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when people can be served, with each part's state; "degraded" while something they can do without is down."""
    parts: dict[str, dict[str, Any]] = {}
    for name, (check, _optional) in PARTS.items():
        try:
            parts[name] = {"status": "ok", **check()}
        except (redis.RedisError, OSError, RuntimeError, Error) as error:
            parts[name] = {"status": "down", "why": type(error).__name__}
    down = {name for name, part in parts.items() if part["status"] != "ok"}
    fatal = any(not PARTS[name][1] for name in down)
    status = "down" if fatal else "degraded" if down else "ok"
    return JsonResponse({"status": status, "demo": settings.DEMO, "parts": parts}, status=DOWN if fatal else 200)
