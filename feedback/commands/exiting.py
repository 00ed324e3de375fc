"""The tablet at the exit: whoever leaves may say how it was.

It is a device of the store like its kiosk, bound to no counter: what a clerk's own tablet sends does not count. Nobody
knows who presses there, and the numbers of tickets hang in the hall for all to read: such an answer is the store's and
of no visit, no clerk and no customer. It changes nothing that is planned, and counts in no figure that people are
measured by.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, NotFound
from feedback.commands.answering import answer
from feedback.models import Answer, Invitation, SurveyVersion
from feedback.states import InvitationState, SurveyState, Touchpoint, Way
from stores.models import Store
from stores.tokens import new_secret

KEY: Final = re.compile(r"[-A-Za-z0-9_]{20,80}", re.ASCII)


class OldForm(Invalid):
    code, message = "exit_form_old", _("This page was open for too long. Please send your answer once more.")


@dataclass(frozen=True)
class Left:
    """What somebody fills in at the exit of a store; `key` is of the form they filled in, which counts once."""

    key: str
    values: Mapping[str, object]
    language: str


def version_at(store: Store) -> SurveyVersion:
    """What is asked at the exit of a store; raises NotFound when nothing is."""
    touchpoint = Touchpoint.DEALER if store.partner_id else Touchpoint.VISIT
    asked = SurveyVersion.objects.filter(
        state=SurveyState.PUBLISHED,
        survey__is_active=True,
        survey__touchpoint=touchpoint,
        survey__ways__contains=Way.TABLET.value,
    )
    version = asked.select_related("survey").order_by("survey_id").first()
    if version is None:
        raise NotFound
    return version


@transaction.atomic
def answer_at_exit(*, store: Store, left: Left, now: datetime) -> Answer:
    """Keep it, once for each form: of a second press the first answer comes back.

    Raises NotFound, OldForm, BadAnswers, NothingAnswered. Locks the invitation.
    """
    if not KEY.fullmatch(left.key):
        raise OldForm
    there = _invitation(version_at(store), store, left, now)
    invitation = Invitation.objects.select_for_update(no_key=True).get(pk=there.pk)  # another press may have come first
    if invitation.answered_at is not None:
        return Answer.objects.get(invitation=invitation)
    return answer(invitation_id=invitation.pk, values=left.values, way=Way.TABLET, now=now)


def _invitation(version: SurveyVersion, store: Store, left: Left, now: datetime) -> Invitation:
    made, _is_new = Invitation.objects.get_or_create(
        survey=version.survey,
        key=f"exit:{store.pk}:{left.key}",
        defaults={
            "version": version,
            "token": new_secret(),
            "store": store,
            "region_id": store.region_id,
            "partner_id": store.partner_id,
            "language": left.language,
            "way": Way.TABLET,
            "happened_at": now,
            "state": InvitationState.SENT,
            "made_at": now,
            "due_at": now,
            "until": now + timedelta(days=version.survey.open_days),
            "sent_at": now,
        },
    )
    return made
