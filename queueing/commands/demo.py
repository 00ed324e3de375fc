"""The steps of the demo chain; safe to repeat."""

from typing import Any

from django.conf import settings
from django.db import transaction

from queueing.demo.steps import STEPS, Names, StepRow
from queueing.models import StepTemplate
from stores.models import Service

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TEXTS = ("names", "per", "details")  # of an option


@transaction.atomic
def load_steps() -> None:
    """Write the demo's steps; steps that somebody added to other services stay."""
    services = {service.code: service for service in Service.objects.filter(code__in=STEPS)}
    for code, rows in STEPS.items():
        for position, row in enumerate(rows):
            StepTemplate.objects.update_or_create(service=services[code], code=row.code, defaults=_facts(row, position))


def _facts(row: StepRow, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "kind": row.kind,
        "minutes": row.minutes,
        "names": _texts(row.names),
        "texts": _texts(row.texts),
        "options": [
            {name: _texts(value) if name in TEXTS else value for name, value in option.items()}
            for option in row.options
        ],
        "on_screen": row.on_screen,
    }


def _texts(texts: Names) -> dict[str, str]:
    return {code: text for code, text in zip(LANGUAGES, texts, strict=True) if text}
