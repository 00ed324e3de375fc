"""The rules, causes and deadlines that a chain may begin with are put into the database."""

from django.db import transaction

from feedback.models import AlarmRule, Cause, LevelDeadline
from feedback.ready_alarms import CAUSES, HOURS, LANGUAGES, RULES, Names


@transaction.atomic
def load_ready() -> int:
    """Add what is not there yet, by its code; how many rows. Safe to repeat: what people have changed stays theirs."""
    before = _rows()
    for place, rule in enumerate(RULES, start=1):
        facts = {"names": _names(rule.names), "words": "\n".join(rule.words), "unless": "\n".join(rule.unless)}
        facts |= {
            name: getattr(rule, name) for name in ("language", "level", "five_at_most", "nps_at_most", "unsolved")
        }
        AlarmRule.objects.get_or_create(code=rule.code, defaults={"position": place, **facts})
    for place, (code, names) in enumerate(CAUSES, start=1):
        Cause.objects.get_or_create(code=code, defaults={"names": _names(names), "position": place})
    for level, hours in HOURS.items():
        LevelDeadline.objects.get_or_create(level=level, defaults={"hours": hours})
    return _rows() - before


def _names(names: Names) -> dict[str, str]:
    return dict(zip(LANGUAGES, names, strict=True))


def _rows() -> int:
    return sum(model.objects.count() for model in (AlarmRule, Cause, LevelDeadline))
