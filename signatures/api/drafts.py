"""Records at customers' homes: begun, filled in, photographed, frozen."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import CommandView, parsed
from core.http import Malformed
from core.openapi import STAFF, About
from core.photos import (
    LARGEST,
    LONGEST_CAPTION,
    PhotoHeic,
    PhotoKind,
    PhotosBusy,
    PhotoTooBig,
    PhotoTooLarge,
    PhotoUnreadable,
)
from queueing.views.codes import public_address
from signatures import access, vault
from signatures.api import outputs
from signatures.api.documents import clerk_of
from signatures.api.inputs import Form, language_field, values_field
from signatures.api.outputs import document_answer
from signatures.commands import documents as commands
from signatures.commands import drafts
from signatures.commands.photos import TooManyPhotos, add_photo, remove_photo
from signatures.models import DocumentDraft, FormTemplate
from signatures.queries.drafts import Shown, photos_of, shown, values_in
from signatures.rendering import GlyphUnknown, RenderingBusy, RenderingFailed, RenderingSlow, TooManyPages
from stores.access import WrongScope
from stores.authentication import asked_by

LONGEST_PART = 60


class PhotoOutput(Form):
    id = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the photo as it was made anew here, and as it is attached.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    length = serializers.IntegerField()
    caption = serializers.CharField()


class DraftOutput(Form):
    id = serializers.IntegerField()
    template = serializers.SlugField()
    store = serializers.SlugField()
    language = serializers.CharField()
    changed_at = serializers.DateTimeField()
    document = serializers.IntegerField(allow_null=True, help_text="What it was frozen to.")
    values = serializers.DictField()
    photos = PhotoOutput(many=True)


DRAFT = About(
    answers={200: DraftOutput}, who=STAFF, scope="desk", keyed=True,
    refusals=(WrongScope, drafts.DraftFrozen, vault.StoreFull),
)  # fmt: skip


class DraftMake(CommandView):
    """A record that is filled in at a customer's home: only its author sees it."""

    about = About(
        answers={201: DraftOutput}, who=STAFF, scope="desk", keyed=True,
        refusals=(
            WrongScope, access.StoreNeeded, commands.NotPublished, drafts.NotForHomes, drafts.TooManyDrafts,
        ),
    )  # fmt: skip

    class Input(Form):
        template = serializers.CharField(max_length=LONGEST_PART)
        store = serializers.CharField(max_length=LONGEST_PART, required=False, help_text="Where one works in several.")
        language = language_field()
        data = values_field(required=False)  # type: ignore[assignment]  # a field; its name is the interface's

    def command(self, request: Request) -> Response:
        data = parsed(self.Input, request)
        store = access.technician_store(asked_by(request), data.get("store", ""))
        template = FormTemplate.objects.filter(code=data["template"], is_active=True).first()
        if template is None:
            raise commands.NotPublished
        made = drafts.begin_draft(
            template=template, store=store, author=clerk_of(request), language=data["language"],
            values=data.get("data"), now=timezone.now(),
        )  # fmt: skip
        return Response(draft_answer(made), status=201)


class DraftShow(APIView):
    """An own record with what has been typed and photographed."""

    about = About(answers={200: DraftOutput}, who=STAFF, scope="desk", refusals=(WrongScope,))

    def get(self, request: Request, draft_id: int) -> Response:
        return Response(draft_answer(access.own_draft(asked_by(request), draft_id)))


class DraftSave(CommandView):
    """All that has been typed, wrong or not; fields that are left out are empty."""

    about = DRAFT

    class Input(Form):
        data = values_field()  # type: ignore[assignment]  # as above
        language = language_field(required=False)

    def command(self, request: Request, draft_id: int) -> Response:
        data, draft = parsed(self.Input, request), access.own_draft(asked_by(request), draft_id)
        drafts.save_draft(draft_id=draft.pk, values=data["data"], language=data.get("language", ""), now=timezone.now())
        return Response(draft_answer(access.own_draft(asked_by(request), draft_id)))


class DraftPhotos(APIView):
    """One photo, as `photo` in multipart/form-data, at most 20 MB: JPEG, PNG or WebP. The same again is the same photo.

    It is made anew: at most 1600 points a side, without place, time and camera.
    """

    parser_classes = (MultiPartParser,)
    about = About(
        answers={200: PhotoOutput}, who=STAFF, scope="desk",
        refusals=(
            WrongScope, drafts.DraftFrozen, TooManyPhotos, PhotoHeic, PhotoKind, PhotoTooBig, PhotoTooLarge,
            PhotoUnreadable, PhotosBusy, GlyphUnknown, vault.StoreFull,
        ),
    )  # fmt: skip

    class Input(Form):
        photo = serializers.FileField(allow_empty_file=True)
        caption = serializers.CharField(max_length=LONGEST_CAPTION, required=False, allow_blank=True)

    def post(self, request: Request, draft_id: int) -> Response:
        draft = access.own_draft(asked_by(request), draft_id)
        try:
            data = parsed(self.Input, request)
        except SuspiciousOperation as error:  # too many parts
            raise Malformed from error
        if data["photo"].size > LARGEST:
            raise PhotoTooLarge
        photo = add_photo(draft=draft, data=data["photo"].read(), caption=data.get("caption", ""), now=timezone.now())
        return Response(photo_answer(shown(draft, photo)))


class DraftPhotoRemove(CommandView):
    """Take a photo away again."""

    about = DRAFT

    def command(self, request: Request, draft_id: int, photo_id: int) -> Response:
        draft = access.own_draft(asked_by(request), draft_id)
        remove_photo(draft=draft, photo_id=photo_id, now=timezone.now())
        return Response(draft_answer(draft))


class DraftFreeze(CommandView):
    """The document, with its photos shown and attached; the same one when it is asked for again."""

    about = About(
        answers={201: outputs.DocumentFacts}, who=STAFF, scope="desk", keyed=True,
        refusals=(
            WrongScope, commands.NotPublished, commands.LevelNotOffered, commands.BadValues, GlyphUnknown, TooManyPages,
            RenderingBusy, RenderingFailed, RenderingSlow, vault.StoreFull, vault.Damaged,
        ),
    )  # fmt: skip

    def command(self, request: Request, draft_id: int) -> Response:
        draft = access.own_draft(asked_by(request), draft_id)
        address = public_address(request._request, "/verify/{reference}/")  # noqa: SLF001 -- DRF's documented way to the wrapped request
        document = drafts.freeze_draft(draft_id=draft.pk, address=address, now=timezone.now())
        return Response(document_answer(document), status=201)


def draft_answer(draft: DocumentDraft) -> dict[str, Any]:
    """One statement besides the record's own row."""
    return {
        "id": draft.pk, "template": draft.template.code, "store": draft.store.code, "language": draft.language,
        "changed_at": draft.changed_at, "document": draft.document_id, "values": values_in(draft),
        "photos": [photo_answer(each) for each in photos_of(draft)],
    }  # fmt: skip


def photo_answer(photo: Shown) -> dict[str, Any]:
    facts = asdict(photo)
    return {"id": facts.pop("pk"), "caption": facts.pop("words"), **facts}
