"""The WSGI application: pages and API of a chain's `web` processes."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.serving import require_secrets  # noqa: E402 -- the settings stand by now

require_secrets()
