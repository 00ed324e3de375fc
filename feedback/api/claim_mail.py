"""Where the chain's mail gateway hands mails in: it has shown itself by a token, and has looked for spam."""

import base64
import binascii
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import parsed
from core.errors import NotFound
from core.openapi import About
from feedback.access import claims as access
from feedback.claim_kinds import MOST
from feedback.commands import claim_refusals as refusals
from feedback.commands.claim_mail import ClaimMailsTooMany, InboundMail, take_mail
from stores.commands.customers import BadMail

LONGEST_MAIL, LONGEST_ID, LONGEST_FILE = 100_000, 998, 7 * 1024 * 1024  # signs


class ContentField(serializers.CharField):
    """Bytes in base64."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        super().run_validators(text)  # as it was sent: bytes have other lengths
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError(_("This is not base64.")) from error

    def run_validators(self, value: Any) -> None:
        """Done above."""


class MailFile(serializers.Serializer):
    name = serializers.CharField(max_length=255, allow_blank=True)
    content = ContentField(max_length=LONGEST_FILE, help_text="In base64.", allow_blank=True)


class MailInput(serializers.Serializer):
    message_id = serializers.CharField(max_length=LONGEST_ID, help_text="Its Message-ID: the same mail is taken once.")
    sender = serializers.CharField(max_length=254, help_text="The mail address alone.")
    name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    subject = serializers.CharField(max_length=998, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=LONGEST_MAIL, help_text="Its plain text.")
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    automatic = serializers.BooleanField(default=False, help_text="Auto-Submitted or a bounce: nothing becomes of it.")
    files = MailFile(many=True, required=False, default=list)

    def validate_files(self, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(files) > MOST:
            raise serializers.ValidationError(_("A claim takes 10 files. Ask us where to send more."))
        return files


class MailTaken(serializers.Serializer):
    number = serializers.CharField(allow_null=True, help_text="Of its claim; null for an automatic mail.")
    is_new = serializers.BooleanField(help_text="False: it answered a claim, or had come before.")
    files_refused = serializers.IntegerField(help_text="Files that were no photo or PDF, too large or too many.")


class ClaimMailIn(APIView):
    """A mail to the chain, with `X-Gateway-Token`. It becomes a claim, or goes to the claim named in its subject."""

    about = About(
        {200: MailTaken},
        refusals=(
            NotFound, BadMail, ClaimMailsTooMany, refusals.ClaimsOff, refusals.ClaimEmpty, refusals.ClaimFileLost,
            refusals.ClaimErased,
        ),
    )  # fmt: skip
    Input = MailInput

    def post(self, request: Request) -> Response:
        access.check_mail_gateway(request.headers.get(access.GATEWAY_HEADER, ""))
        data = parsed(self.Input, request)
        if data.pop("automatic"):
            return Response({"number": None, "is_new": False, "files_refused": 0})
        files = [(each["name"], each["content"]) for each in data.pop("files")]
        taken = take_mail(mail=InboundMail(**data, files=files), now=timezone.now())
        return Response({"number": taken.claim.number, "is_new": taken.is_new, "files_refused": taken.refused})
