"""Nobody is served without secrets."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def require_secrets() -> None:
    """Raise ImproperlyConfigured unless the keys are set: called by everything that answers requests."""
    if settings.SECRET_KEY == settings.NO_SECRET or not settings.DATA_KEYS:
        raise ImproperlyConfigured("Set LADO_SECRET_KEY, LADO_DATA_KEY and LADO_HASH_KEY (docs/configuration.md).")
