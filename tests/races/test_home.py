"""The same photo and the same press several times at once: a phone on a bad line repeats itself."""

import pytest

from core.photos import MOST_PHOTOS
from signatures.commands.drafts import begin_draft, freeze_draft
from signatures.commands.photos import TooManyPhotos, add_photo, remove_photo
from signatures.models import Attachment, Document, DocumentDraft, FormTemplate, Photo
from signatures.queries.drafts import photo_bytes
from tests.factories import NOON
from tests.races.together import answers_at_once, refused_at_once
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper
from tests.signatures.photographs import jpeg

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def draft():
    paper = Paper()
    home = FormTemplate.objects.get(code="home-intervention")
    return begin_draft(
        template=home, store=paper.store, author=paper.clerk, language="en", values=paper.typed(home), now=NOON
    )


def add(draft, data=None):
    return add_photo(draft=draft, data=data or jpeg(), caption="", now=NOON)


def test_same_photo_five_times_at_once_is_one(draft):
    found = answers_at_once(*[lambda: add(draft)] * 5)

    assert {each.pk for each in found} == {Photo.objects.get().pk}


def test_last_place_for_a_photo_is_taken_once(draft):
    for shade in range(MOST_PHOTOS - 1):
        add(draft, jpeg((shade * 20, 0, 0)))

    refused = refused_at_once(lambda: add(draft, jpeg("red")), lambda: add(draft, jpeg("navy")))

    assert refused == [TooManyPhotos.code]
    assert Photo.objects.count() == MOST_PHOTOS


def test_photo_taken_away_and_added_at_once_is_there_whole_or_not_at_all(draft):
    for _round in range(5):
        photo = add(draft)
        answers_at_once(lambda photo=photo: remove_photo(draft=draft, photo_id=photo.pk, now=NOON), lambda: add(draft))
        for left in Photo.objects.all():
            assert photo_bytes(draft, left.pk).startswith(b"\xff\xd8")


def test_frozen_five_times_at_once_is_one_document(draft):
    add(draft)
    address = "https://lado.example/verify/{reference}/"

    found = answers_at_once(*[lambda: freeze_draft(draft_id=draft.pk, address=address, now=NOON)] * 5)

    assert {each.pk for each in found} == {Document.objects.get().pk}
    assert (DocumentDraft.objects.get().document_id, Attachment.objects.count()) == (found[0].pk, 1)
