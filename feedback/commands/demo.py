"""The ready-made surveys and the short numbers of the dealers. Safe to repeat: what people have changed stays."""

from datetime import datetime

from django.db import transaction

from feedback.commands.defining import Wording, begin_draft, publish, save_draft
from feedback.demo.surveys import READY, SHORT_NUMBERS, texts
from feedback.models import ShortNumber, Survey
from stores.models import Partner


@transaction.atomic
def load_surveys(*, now: datetime) -> None:
    """Make those that are not there, in use from now on."""
    for ready in READY:
        facts = {
            "names": texts(ready.names),
            "made_at": now,
            "looked_until": now,
            "is_active": True,
            **ready.facts,
        }
        survey, is_new = Survey.objects.get_or_create(code=ready.code, defaults=facts)
        if not is_new:
            continue
        draft = begin_draft(survey=survey, by_id=None, now=now)
        wording = Wording(ready.questions, texts(ready.intro), texts(ready.thanks))
        draft = save_draft(draft=draft, wording=wording, revision=draft.revision)
        publish(draft=draft, revision=draft.revision, by_id=None, now=now)
    _numbers()


def _numbers() -> None:
    """The first is everybody's, each of the others a dealer's in turn."""
    rows = [ShortNumber.objects.get_or_create(number=number) for number in SHORT_NUMBERS]
    if not any(is_new for _row, is_new in rows):
        return
    for place, partner in enumerate(Partner.objects.order_by("id")):
        rows[1 + place % (len(rows) - 1)][0].partners.add(partner)
