"""Documents: made, read, signed, countersigned. What comes later is in signatures.api.acts."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import CommandView, parsed
from core.http import data_response
from core.openapi import SIGNER, STAFF, About
from core.passkeys import passkey_place
from queueing.models import Session
from queueing.views.codes import public_address
from signatures import access, vault
from signatures.api import inputs, outputs
from signatures.api.outputs import document_answer
from signatures.commands import documents as commands
from signatures.commands import links, passkeys, reads, signing
from signatures.commands.moving import DocumentIllegalMove, NotYourTurn, StaleDocument
from signatures.keys import KeysUnavailable
from signatures.marks import mark_of
from signatures.models import Document, FormTemplate
from signatures.queries.documents import file_bytes
from signatures.queries.links import next_role
from signatures.rendering import FontMissing, GlyphUnknown, RenderingBusy, RenderingFailed, RenderingSlow, TooManyPages
from signatures.sealing import InkEmpty, InkOutside, InkTooMuch
from signatures.sealing.lettering import NameUnfit
from signatures.states import SignerRole, Where
from stores.access import WrongScope
from stores.authentication import asked_by
from stores.models import Staff
from stores.tokens import token_hash

READ = About(answers={200: outputs.DocumentFacts}, who=STAFF, scope="desk", refusals=(WrongScope,))
ACT = About(
    answers={200: outputs.DocumentFacts},
    who=SIGNER,
    scope="desk",
    keyed=True,
    refusals=(WrongScope, DocumentIllegalMove, StaleDocument, vault.Erased, vault.Damaged, vault.StoreFull),
)
BY_PASSKEY = (passkeys.PasskeyNeeded, passkeys.PasskeyWrong, passkeys.PasskeyExpired, passkeys.PasskeyCopied)
BY_LINK = (links.LinkUsed, links.LinkExpired)
SIGNING = ACT.refusing(
    signing.OtherBytes,
    signing.NotASigner,
    signing.DocumentTooOld,
    NotYourTurn,
    InkEmpty,
    InkTooMuch,
    InkOutside,
    NameUnfit,
    GlyphUnknown,
    KeysUnavailable,
)
PDF = "application/pdf"


def clerk_of(request: Request) -> Staff:
    return Staff.objects.get(pk=asked_by(request).staff_id or 0)


def signing_secret(request: Request) -> str:
    return str(request.headers.get(access.SIGNING_HEADER, ""))


class DocumentMake(CommandView):
    """A form filled in and frozen; `sign_url` is for whoever signs next, on their own phone. A form whose signing needs
    a code by SMS is refused when it names no phone.
    """

    Input, is_slow = inputs.DocumentInput, True
    about = About(
        answers={201: outputs.DocumentMade}, who=STAFF, scope="desk", keyed=True,
        refusals=(
            WrongScope, access.TicketNeeded, commands.NotPublished, commands.LevelNotOffered, commands.BadValues,
            GlyphUnknown, TooManyPages, RenderingBusy, RenderingFailed, RenderingSlow, FontMissing, vault.StoreFull,
            links.NoPhone,
        ),
    )  # fmt: skip

    def before(self, request: Request, **_ids: Any) -> dict[str, Any]:
        """The document's bytes."""
        data = parsed(self.Input, request)
        store, ticket = access.filling_place(asked_by(request), data.get("ticket"))
        template = FormTemplate.objects.filter(code=data["template"]).first()
        if template is None:
            raise commands.NotPublished
        asked = commands.Asked(
            template, data["language"], data["data"], store, clerk_of(request), ticket,
            session=Session.objects.filter(ticket=ticket, ended_at=None).first() if ticket else None,
            customer=ticket.customer if ticket and ticket.confirmed_at else None,
            address=public_address(request._request, "/verify/{reference}/"),  # noqa: SLF001 -- DRF's documented way to the wrapped request
        )  # fmt: skip
        return {"made": commands.rendered(asked, now=timezone.now())}

    def command(self, request: Request, made: commands.Rendered) -> Response:
        document = commands.written(made, now=timezone.now())
        return Response({**document_answer(document), "sign_url": self._sign_url(request, document)}, status=201)

    def _sign_url(self, request: Request, document: Document) -> str:
        role = next_role(document)
        if role in ("", SignerRole.CLERK):
            return ""
        made = links.make_link(
            document_id=document.pk, role=role, where=Where.PHONE, now=timezone.now(), by=document.author.code
        )
        return public_address(request._request, reverse("sign", args=[made.secret]))  # noqa: SLF001 -- as above


class DocumentShow(APIView):
    """What a document is and who has signed it."""

    about = READ

    def get(self, request: Request, document_id: int) -> Response:
        principal, now = asked_by(request), timezone.now()
        document = access.document_for(principal, document_id, now=now)
        reads.note_read(document, reads.FACTS, staff_id=principal.staff_id, now=now)
        return Response(document_answer(document))


class PdfRenderer(BaseRenderer):
    media_type, format, charset = PDF, "pdf", None


class DocumentPdf(APIView):
    """The file as it is now, with every signature that it has."""

    renderer_classes = (PdfRenderer,)
    about = About(
        answers={(200, PDF): OpenApiTypes.BINARY}, who=STAFF, scope="desk",  # type: ignore[dict-item]  # spectacular's way
        refusals=(WrongScope, vault.Erased, vault.Damaged),
    )  # fmt: skip

    def get(self, request: Request, document_id: int) -> HttpResponse:
        principal, now = asked_by(request), timezone.now()
        document = access.document_for(principal, document_id, now=now)
        response = pdf_response(document)
        reads.note_read(document, reads.FILE, staff_id=principal.staff_id, now=now)
        return response


def pdf_response(document: Document) -> HttpResponse:
    """The file, kept by nobody on its way."""
    response = data_response(file_bytes(document), status=200, content_type=PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{document.reference}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


class DocumentAct(CommandView):
    """An act on a document: by staff, or by whoever holds a link for it."""

    about = ACT

    def answered(self, request: Request) -> str:
        secret = signing_secret(request)
        return f"signing:{token_hash(secret).hex()[:32]}" if secret else super().answered(request)

    def command(self, request: Request, document_id: int) -> Response:
        data: dict[str, Any] = parsed(self.Input, request)  # type: ignore[attr-defined]  # each has its own
        if signing_secret(request):
            link = access.own_link(signing_secret(request), document_id)
            document = self.by_link(link.pk, link.role, data)
        else:
            document = access.served_document(asked_by(request), document_id, now=timezone.now())
            document = self.by_staff(request, document, data)
        return Response(document_answer(document))

    def by_link(self, link_id: int, role: str, data: dict[str, Any]) -> Document:
        raise NotImplementedError

    def by_staff(self, request: Request, document: Document, data: dict[str, Any]) -> Document:
        raise NotImplementedError


class DocumentPasskey(CommandView):
    """What the clerk's passkey has to sign before they countersign: once, within three minutes."""

    about = About(
        answers={200: outputs.PasskeyQuestion}, who=STAFF, scope="desk", keyed=True,
        refusals=(
            WrongScope, DocumentIllegalMove, NotYourTurn, passkeys.PasskeyMissing, passkeys.PasskeyPlace,
        ),
    )  # fmt: skip

    def command(self, request: Request, document_id: int) -> Response:
        now = timezone.now()
        document = access.served_document(asked_by(request), document_id, now=now)
        place = passkey_place(request._request)  # noqa: SLF001 -- as above
        asked = passkeys.ask_passkey(document_id=document.pk, staff=clerk_of(request), place=place, now=now)
        return Response(outputs.question_answer(asked, now=now))


def given(request: Request, data: dict[str, Any]) -> passkeys.Given | None:
    """The passkey's answer that came along, and where it has to be for."""
    if data.get("passkey") is None:
        return None
    return passkeys.Given(data["passkey"], passkey_place(request._request))  # noqa: SLF001 -- as above


class DocumentSign(DocumentAct):
    """Somebody signs exactly the bytes with this hash: on the clerk's tablet, or by a link."""

    about = SIGNING.refusing(signing.ConsentMissing, signing.CodeNeeded, *BY_LINK, *BY_PASSKEY)
    Input = inputs.SignInput

    def by_link(self, link_id: int, role: str, data: dict[str, Any]) -> Document:
        if data["signer"] != role:
            raise signing.NotASigner
        return links.sign_by_link(link_id=link_id, act=self._act(data), now=timezone.now())

    def by_staff(self, request: Request, document: Document, data: dict[str, Any]) -> Document:
        clerk = clerk_of(request)
        act = replace(self._act(data), beside=clerk.code)
        if data["signer"] == SignerRole.CLERK:
            act = replace(act, staff=clerk, passkey=given(request, data))
        return signing.sign_document(document_id=document.pk, act=act, now=timezone.now())

    def _act(self, data: dict[str, Any]) -> signing.Act:
        consents = frozenset(data["consent"])
        return signing.Act(data["signer"], data["sha256"], Where.TABLET, consents=consents, **mark_of(data["ink"]))


class DocumentCountersign(DocumentAct):
    """The clerk signs too, with the own name where nothing was drawn."""

    about = SIGNING.refusing(*BY_PASSKEY)
    Input = inputs.CountersignInput

    def by_link(self, link_id: int, role: str, data: dict[str, Any]) -> Document:
        del link_id, role, data
        raise signing.NotASigner  # a link is never a clerk's

    def by_staff(self, request: Request, document: Document, data: dict[str, Any]) -> Document:
        clerk = clerk_of(request)
        mark = mark_of(data.get("ink") or {"typed": str(clerk)})
        act = signing.Act(
            SignerRole.CLERK, data["sha256"], Where.TABLET, staff=clerk, passkey=given(request, data), **mark
        )
        return signing.sign_document(document_id=document.pk, act=act, now=timezone.now())
