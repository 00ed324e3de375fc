"""Nobody is served without secrets, nor where they would leave the machine in the clear."""

import gc

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver

from stores import crm


def settle() -> None:
    """Load every view, before the first request; what stands by then stays, and garbage is not looked for in it."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


def require_secrets() -> None:
    """Raise ImproperlyConfigured unless the keys are set and stay safe: called by everything that answers requests."""
    if settings.SECRET_KEY == settings.NO_SECRET or not settings.DATA_KEYS:
        raise ImproperlyConfigured("Set LADO_SECRET_KEY, LADO_DATA_KEY and LADO_HASH_KEY (docs/configuration.md).")
    crm.require_safe_address()
