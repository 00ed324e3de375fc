"""What the demo chain begins with for claims; safe to repeat."""

from typing import Any

from django.conf import settings
from django.db import transaction

from feedback.demo.claims import CATEGORIES, LETTERS, Names
from feedback.models import ClaimCategory, ClaimLetter

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@transaction.atomic
def load_claims() -> None:
    """Write the demo's categories and letters; those that somebody added stay."""
    for position, row in enumerate(CATEGORIES):
        facts: dict[str, Any] = {
            "names": _texts(row.names), "answer_within": row.answer_within, "unit": row.unit, "queue": row.queue,
            "track": row.track, "is_public": row.is_public, "position": position, "is_active": True,
        }  # fmt: skip
        ClaimCategory.objects.update_or_create(code=row.code, defaults=facts)
    for position, letter in enumerate(LETTERS):
        words = {"names": _texts(letter.names), "texts": _texts(letter.texts)}
        facts = {**words, "position": position, "is_active": True}
        ClaimLetter.objects.update_or_create(code=letter.code, defaults=facts)


def _texts(texts: Names) -> dict[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))
