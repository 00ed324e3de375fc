"""The ASGI application: sockets of a chain's `live` processes, and everything in the embedded set-up."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from config.serving import require_secrets, settle  # noqa: E402 -- needs the settings, which stand by now
from config.sockets import refused, same_origin  # noqa: E402 -- needs the apps that the line above loads
from feedback.sockets import routes as feedback_routes  # noqa: E402 -- the same
from insight.sockets import routes as insight_routes  # noqa: E402 -- the same
from queueing.sockets import routes as queueing_routes  # noqa: E402 -- the same

routes = [*queueing_routes, *insight_routes, *feedback_routes, re_path("", refused)]
require_secrets()
settle()
application = ProtocolTypeRouter({"http": pages, "websocket": same_origin(URLRouter(routes))})
