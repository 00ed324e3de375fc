"""The WSGI application: pages and API of a chain's `web` processes."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_wsgi_application()

from config.serving import require_secrets, settle  # noqa: E402 -- the settings stand by now


class Programs(WSGIHandler):
    """Answers programs without the layers that only pages need, which cost a call-next a tenth of its time."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's own signature
        """Django reads the list from the settings, once, before the first request."""
        every = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.PROGRAM_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = every


programs = Programs()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A call of the API with a bearer token goes the short way, everything else the whole one."""
    bearer = environ.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer "
    answer = programs if bearer and environ.get("PATH_INFO", "").startswith("/api/") else pages
    return answer(environ, start_response)


require_secrets()
settle()
