"""What every page template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def page(_request: HttpRequest) -> dict[str, Any]:
    """The active language, the languages in their own names, and whether this is the demo."""
    return {"language": (get_language() or "en").split("-")[0], "languages": settings.LANGUAGES, "demo": settings.DEMO}
