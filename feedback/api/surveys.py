"""Answers over HTTP: by whoever holds an invitation's token, and in batches from elsewhere by staff."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import CommandView, parsed
from core.openapi import OWN, STAFF, About
from feedback.access.surveys import invitation_for, survey_to_fill
from feedback.commands.answering import BadAnswers, NothingAnswered, answer
from feedback.commands.importing import Given, NothingPublished, import_answers
from feedback.guards import require_few_surveys
from feedback.states import Way
from stores.access import WrongScope
from stores.authentication import asked_by

MOST = 1000  # answers of one request
VALUES = serializers.DictField(
    child=serializers.JSONField(),
    help_text='By the question\'s code: a number, "yes" or "no", the code of a choice, "unknown", or free text.',
)


class AnswerInput(serializers.Serializer):
    answers = VALUES
    way = serializers.ChoiceField(
        choices=[Way.VOICE], required=False, help_text="Where it was spoken: voice. Else the way of the invitation."
    )


class AnswerTaken(serializers.Serializer):
    state = serializers.CharField()
    answered = serializers.ListField(child=serializers.CharField(), help_text="Codes of the questions answered so far.")


class GivenInput(serializers.Serializer):
    key = serializers.CharField(max_length=100, help_text="Its own, once in this survey: sent again, it is known.")
    store = serializers.SlugField(max_length=60)
    at = serializers.DateTimeField(help_text="When it was given.")
    answers = VALUES
    service = serializers.SlugField(max_length=60, required=False, default="")


class ImportInput(serializers.Serializer):
    way = serializers.ChoiceField(
        choices=[Way.IMPORT, Way.VOICE],
        default=Way.IMPORT,
        help_text="voice: a voice system has just asked, and alarms look at the answers.",
    )
    answers = serializers.ListField(child=GivenInput(), max_length=MOST)


class RefusedAnswer(serializers.Serializer):
    place = serializers.IntegerField(help_text="Which of those sent, from 0.")
    key = serializers.CharField()
    code = serializers.CharField()


class ImportDone(serializers.Serializer):
    taken = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Had been brought in before; they stay as they are.")
    refused = RefusedAnswer(many=True)


class SurveyAnswer(CommandView):
    """The answers of whoever was invited: all at once or in parts; a later one takes the place of an earlier one."""

    Input = AnswerInput
    about = About({200: AnswerTaken}, who=OWN, keyed=True, refusals=(BadAnswers, NothingAnswered))

    def before(self, request: Request, **_ids: Any) -> dict[str, Any]:
        require_few_surveys(request._request)  # noqa: SLF001 -- DRF's documented way to the wrapped request
        return {}

    def command(self, request: Request, token: str) -> Response:
        invitation, data = invitation_for(token), parsed(self.Input, request)
        way = Way(data.get("way") or invitation.way or Way.MAIL)
        found = answer(invitation_id=invitation.pk, values=data["answers"], way=way, now=timezone.now())
        invitation.refresh_from_db()
        codes = list(found.marks.exclude(code="").order_by("id").values_list("code", flat=True))
        return Response({"state": invitation.state, "answered": codes})


class SurveyImport(CommandView):
    """Answers that were given elsewhere, at most 1000 at once; one that is not right does not stop the others."""

    Input = ImportInput
    about = About({200: ImportDone}, who=STAFF, scope="insight", keyed=True, refusals=(WrongScope, NothingPublished))

    def command(self, request: Request, code: str) -> Response:
        survey = survey_to_fill(asked_by(request), code)
        data = parsed(self.Input, request)
        rows = data["answers"]
        given = [Given(each["key"], each["store"], each["at"], each["answers"], each["service"]) for each in rows]
        done = import_answers(survey=survey, given=given, way=Way(data["way"]), now=timezone.now())
        refused = [{"place": each.place, "key": each.key, "code": each.code} for each in done.refused]
        return Response({"taken": done.taken, "known": done.known, "refused": refused})
