"""Verifying for programs: a file, or what is known of a hash."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import parsed
from core.errors import TooLarge, TooMany
from core.http import Malformed
from core.openapi import About
from signatures.guards import require_few_checks, require_few_looks
from signatures.policy import Reason, Revision
from signatures.queries import verification
from signatures.queries.verification import DocumentUnknown, Found, Known, Linked
from signatures.screens.verify import about_words, act_words, instant
from signatures.states import Follows, Maker
from signatures.verifying import LARGEST, VerifyingBusy, basis, sentence


class ReasonOutput(serializers.Serializer):
    code = serializers.CharField()
    about = serializers.CharField()
    text = serializers.CharField()


class RevisionOutput(serializers.Serializer):
    number = serializers.IntegerField()
    kind = serializers.CharField()
    field = serializers.CharField()
    holder = serializers.CharField()
    issuer = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    proven_at = serializers.DateTimeField(allow_null=True)
    level = serializers.CharField()
    trusted_as = serializers.CharField()
    basis = serializers.CharField()
    end = serializers.IntegerField()
    sha256 = serializers.CharField()
    passkey = serializers.JSONField()  # the record of the clerk’s passkey, as it lies in the file; null for none
    reasons = ReasonOutput(many=True)


class StepOutput(serializers.Serializer):
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    sha256 = serializers.CharField()


class AttachmentOutput(serializers.Serializer):
    """A file inside the document, which every signature covers."""

    name = serializers.CharField()
    sha256 = serializers.CharField()
    length = serializers.IntegerField()


class LinkedOutput(serializers.Serializer):
    """Another document: an act on this one, or what this one is an act on. Whether staff or the customer made it."""

    reference = serializers.CharField()
    act = serializers.ChoiceField(choices=Follows.values)
    at = serializers.DateTimeField()
    made_by = serializers.ChoiceField(choices=Maker.values)
    text = serializers.CharField()


class KnownOutput(serializers.Serializer):
    reference = serializers.CharField()
    state = serializers.CharField()
    state_since = serializers.DateTimeField()
    counts = serializers.BooleanField()
    pages = serializers.IntegerField()
    is_last = serializers.BooleanField(allow_null=True)
    is_erased = serializers.BooleanField()
    later = LinkedOutput(many=True)
    about = LinkedOutput(allow_null=True)
    replaced_by = serializers.CharField(allow_null=True)
    steps = StepOutput(many=True)
    attachments = AttachmentOutput(many=True)


class VerdictOutput(serializers.Serializer):
    valid = serializers.BooleanField()
    stands = serializers.BooleanField()
    sha256 = serializers.CharField()
    length = serializers.IntegerField()
    reasons = ReasonOutput(many=True)
    revisions = RevisionOutput(many=True)
    attachments = AttachmentOutput(many=True)
    evidence = serializers.JSONField()  # as the signers’ devices left it; null for none
    document = KnownOutput(allow_null=True)


class Verify(APIView):
    """Public: whether a PDF is what was signed. `valid` is about the file; `stands` also asks whether it still counts.

    Send it as `file` in multipart/form-data, at most 32 MB. It is not kept.
    """

    parser_classes = (MultiPartParser,)
    about = About({200: VerdictOutput}, refusals=(TooMany, VerifyingBusy))

    class Input(serializers.Serializer):
        file = serializers.FileField(allow_empty_file=True)

    def post(self, request: Request) -> Response:
        require_few_checks(request._request)  # noqa: SLF001 -- DRF's documented way to the wrapped request
        try:
            file = parsed(self.Input, request)["file"]
        except SuspiciousOperation as error:  # too many parts
            raise Malformed from error
        if file.size > LARGEST:
            raise TooLarge
        return Response(_verdict(verification.verdict_on(file.read(), now=timezone.now())))


class VerifyHash(APIView):
    """Public: what is known of the document with these bytes, at any of its stages; never what it says, or whose."""

    about = About({200: KnownOutput}, refusals=(DocumentUnknown, TooMany))

    def get(self, request: Request, sha256: str) -> Response | HttpResponse:
        require_few_looks(request._request)  # noqa: SLF001 -- as above
        known = verification.known_by_hash(sha256)
        if known is None:
            raise DocumentUnknown
        return Response(_known(known))


def _verdict(found: Found) -> dict[str, Any]:
    verdict = found.verdict
    return {
        "valid": verdict.valid, "stands": found.stands, "sha256": verdict.sha256, "length": verdict.length,
        "reasons": [_reason(each) for each in verdict.reasons],
        "revisions": [_revision(each) for each in verdict.revisions],
        "attachments": [asdict(each) for each in verdict.attachments],
        "evidence": dict(verdict.evidence) if verdict.evidence else None,
        "document": _known(found.known) if found.known else None,
    }  # fmt: skip


def _revision(each: Revision) -> dict[str, Any]:
    return {
        "number": each.number, "kind": each.kind, "field": each.field, "holder": each.holder, "issuer": each.issuer,
        "at": instant(each.at), "proven_at": instant(each.proven_at), "level": each.level,
        "trusted_as": each.trusted_as, "basis": basis(each), "end": each.end, "sha256": each.sha256,
        "passkey": dict(each.passkey) if each.passkey else None,
        "reasons": [_reason(reason) for reason in each.reasons],
    }  # fmt: skip


def _reason(each: Reason) -> dict[str, str]:
    return {"code": each.code, "about": each.about, "text": sentence(each)}


def _known(known: Known) -> dict[str, Any]:
    return {
        "reference": known.reference, "state": known.state, "state_since": known.state_since, "counts": known.counts,
        "pages": known.pages, "is_last": known.is_last, "is_erased": known.is_erased,
        "attachments": [asdict(each) for each in known.attachments],
        "later": [_linked(each, act_words(each, newer=known.replaced_by)) for each in known.later],
        "about": _linked(known.about, about_words(known.about)) if known.about else None,
        "replaced_by": known.replaced_by or None,
        "steps": [{"kind": each.kind, "at": each.at, "sha256": each.sha256} for each in known.steps],
    }  # fmt: skip


def _linked(each: Linked, text: str) -> dict[str, Any]:
    return {"reference": each.reference, "act": each.act, "at": each.at, "made_by": each.made_by, "text": text}
