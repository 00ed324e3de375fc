"""A record at a customer's home: typed, photographed, frozen once, signed, sealed, erased."""

import hashlib
import io
import json
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from django.db import DatabaseError, transaction

from core.models import AuditEntry
from core.photos import MOST_PHOTOS, PhotoKind
from signatures import vault
from signatures.commands import drafts, retention, seals
from signatures.commands.documents import BadValues
from signatures.commands.photos import TooManyPhotos, add_photo, remove_photo
from signatures.models import Attachment, Document, DocumentDraft, FormTemplate, Photo
from signatures.queries import verification
from signatures.queries.documents import attached_to, file_bytes, frozen_bytes, secret_of, values_of
from signatures.queries.drafts import customer_called, photo_bytes, photos_of, values_in
from signatures.queries.verification import verdict_on
from signatures.rendering import GlyphUnknown
from signatures.states import Where
from tests.factories import NOON, StaffFactory, customer_with
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper
from tests.signatures.photographs import SVG, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
LATER = NOON + timedelta(minutes=5)
ADDRESS = "https://lado.example/verify/{reference}/"


class Home(Paper):
    """A technician in front of a customer's router."""

    def __init__(self):
        super().__init__()
        self.template = FormTemplate.objects.get(code="home-intervention")
        facts = {"template": self.template, "store": self.store, "author": self.clerk, "language": "en"}
        self.draft = drafts.begin_draft(**facts, now=NOON, values=self.typed())

    def photo(self, sent=None, caption=""):
        return add_photo(draft=self.draft, data=sent or jpeg(), caption=caption, now=NOON)

    def frozen(self):
        return drafts.freeze_draft(draft_id=self.draft.pk, address=ADDRESS, now=NOON)

    def all_signed(self):
        document = self.frozen()
        self.signed(document, where=Where.HOME)
        self.signed(document, "clerk", where=Where.HOME)
        assert seals.seal_document(document_id=document.pk, now=LATER)
        return self.again(document)

    def kept(self):
        """What lies in the vault for the record."""
        secret = bytes.fromhex(DocumentDraft.objects.get(pk=self.draft.pk).secret)
        return [vault.get(each.sha256, secret=secret) for each in Photo.objects.order_by("id")]


@pytest.fixture
def home():
    return Home()


def files(tmp_path):
    return [path for path in (tmp_path / "documents").rglob("*") if path.is_file() and path.parent.name != "erased"]


def text_of(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as found:
        return {name: each.get_file().read_bytes() for name, each in found.attachments.items()}


# --- photos -----------------------------------------------------------------------------------------------------------
def test_photo_is_kept_anew_and_encrypted(home, tmp_path):
    photo = home.photo(caption="  The router \n in the hall ")

    (shown,) = photos_of(home.draft)
    assert shown.words == "The router in the hall"
    assert hashlib.sha256(photo_bytes(home.draft, photo.pk)).hexdigest() == photo.sha256
    assert photo.length == len(home.kept()[0])
    assert all(b"JFIF" not in path.read_bytes() for path in files(tmp_path))
    assert b"router" not in bytes(Photo.objects.get().caption)


def test_same_photo_again_is_the_same_one_and_takes_its_new_words(home):
    first = home.photo(caption="Before")
    again = [home.photo(), home.photo(jpeg(place=False)), home.photo(caption="After")]

    assert {each.pk for each in again} == {first.pk}
    assert [each.words for each in photos_of(home.draft)] == ["After"]


def test_removed_photo_is_gone_and_can_come_again(home, tmp_path, django_capture_on_commit_callbacks):
    photo = home.photo()
    before = len(files(tmp_path))
    with django_capture_on_commit_callbacks(execute=True):
        for _again in range(2):
            remove_photo(draft=home.draft, photo_id=photo.pk, now=LATER)

    assert (Photo.objects.count(), len(files(tmp_path))) == (0, before - 1)
    home.photo()
    assert len(home.kept()) == 1


def test_file_of_a_removed_photo_that_has_come_again_stays(home, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(draft=home.draft, photo_id=home.photo().pk, now=LATER)
        home.photo()

    assert home.kept()[0].startswith(b"\xff\xd8")


def test_photo_of_another_record_is_not_removed(home):
    mine, other = home.photo(), Home.__new__(Home)
    other.draft = drafts.begin_draft(
        template=home.template, store=home.store, author=StaffFactory(stores=[home.store]), language="en", now=NOON
    )
    remove_photo(draft=other.draft, photo_id=mine.pk, now=NOON)

    assert Photo.objects.count() == 1


def test_one_too_many_is_refused_and_a_repeat_is_not(home):
    for shade in range(MOST_PHOTOS):
        home.photo(jpeg((shade * 20, 0, 0)))

    with pytest.raises(TooManyPhotos):
        home.photo(jpeg("red"))
    assert home.photo(jpeg((0, 0, 0)))
    assert Photo.objects.count() == MOST_PHOTOS


@pytest.mark.parametrize(("sent", "caption", "refusal"), [(SVG, "", PhotoKind), (None, "山田", GlyphUnknown)])
def test_refused_photo_leaves_nothing(home, tmp_path, sent, caption, refusal):
    with pytest.raises(refusal):
        home.photo(sent, caption)

    assert (Photo.objects.count(), files(tmp_path)) == (0, [])


# --- what is typed ----------------------------------------------------------------------------------------------------
def test_what_is_typed_is_saved_right_or_wrong_and_lies_encrypted(home):
    photo = home.photo()
    values = {"customer_name": "Ana Lukášová", "came_at": "soon after lunch", "no_field": "x", "cost": ["1"]}
    draft = drafts.save_draft(
        draft_id=home.draft.pk, values=values, language="cs", captions={photo.pk: "Modem"}, now=LATER
    )

    assert values_in(draft) == {"customer_name": "Ana Lukášová", "came_at": "soon after lunch"}
    assert (draft.language, draft.changed_at, photos_of(draft)[0].words) == ("cs", LATER, "Modem")
    assert "Lukášová".encode() not in bytes(draft.values)


def test_wrong_fields_are_named_and_the_record_goes_on(home):
    home.photo()
    drafts.save_draft(draft_id=home.draft.pk, values=home.typed() | {"cost": "much"}, now=NOON)

    with pytest.raises(BadValues) as refused:
        home.frozen()

    assert [each["text"].partition(":")[0] for each in refused.value.extra["problems"]] == ["cost"]
    assert (Document.objects.count(), Photo.objects.count(), Attachment.objects.count()) == (0, 1, 0)
    drafts.save_draft(draft_id=home.draft.pk, values=home.typed(), now=NOON)
    assert home.frozen().pages >= 2


def test_only_forms_that_are_meant_for_homes_are_begun(home):
    other = FormTemplate.objects.get(code="sim-swap")

    with pytest.raises(drafts.NotForHomes):
        drafts.begin_draft(template=other, store=home.store, author=home.clerk, language="en", now=NOON)


def test_records_that_nobody_finishes_have_an_end(home, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 1)

    with pytest.raises(drafts.TooManyDrafts):
        drafts.begin_draft(template=home.template, store=home.store, author=home.clerk, language="en", now=NOON)


def test_customer_is_found_by_what_they_have_shown_and_nothing_of_the_one_before_stays(home):
    ana = customer_with(number="K-1", phone="+351912345678")
    ana.ways.update(proven_at=NOON, proof="code")
    rui = customer_with(number="K-2")
    ana.name, rui.name = "Ana", "Rui"
    ana.save()
    rui.save()
    drafts.save_draft(draft_id=home.draft.pk, values={"work_done": "Cable"}, now=NOON)

    assert customer_called("912 345 678", country="PT") == customer_called("K-1", country="PT") == ana
    assert customer_called("911 111 111", country="PT") is None
    first = values_in(drafts.name_customer(draft_id=home.draft.pk, customer=ana, now=NOON))
    second = values_in(drafts.name_customer(draft_id=home.draft.pk, customer=rui, now=NOON))

    assert (first["customer_name"], first["customer_phone"]) == ("Ana", "+351912345678")
    assert (second["customer_name"], second["customer_phone"], second["work_done"]) == ("Rui", "", "Cable")
    assert AuditEntry.objects.filter(action="draft.customer").count() == 2


# --- the document -----------------------------------------------------------------------------------------------------
def test_photos_are_pages_and_files_of_the_document_and_every_signature_covers_them(home):
    sent = [home.photo(caption="The router"), home.photo(jpeg("red"), "Кабель")]
    document = home.all_signed()

    names = ["attachment-01-photo-1.jpg", "attachment-02-photo-2.jpg"]
    found = verdict_on(file_bytes(document), now=LATER)
    inside = text_of(file_bytes(document))
    record = json.loads(inside.pop("evidence.json"))
    assert found.verdict.valid, found.verdict.codes
    assert list(inside) == names
    assert [hashlib.sha256(each).hexdigest() for each in inside.values()] == [each.sha256 for each in sent]
    assert [(each["name"], each["sha256"]) for each in record["attachments"]] == [
        (name, each.sha256) for name, each in zip(names, sent, strict=True)
    ]
    assert record["device"] == "home"
    assert [each.sha256 for each in found.verdict.attachments] == [each.sha256 for each in found.known.attachments]
    assert [each.sha256 for each in attached_to(document)] == [each.sha256 for each in sent]


def test_document_shows_photos_with_their_words_and_hashes(home):
    photo = home.photo(caption="The router")
    text = subprocess.run(
        ["/usr/bin/pdftotext", "-", "-"], input=frozen_bytes(home.frozen()), capture_output=True, check=True
    ).stdout.decode()
    with pikepdf.open(io.BytesIO(frozen_bytes(Document.objects.get()))) as pdf:
        figures = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        drawn = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Width") == 320]
        points = [each.read_raw_bytes() for each in drawn]
        smoothed = [bool(each.get("/Interpolate", False)) for each in drawn]

    assert "Photo 1 The router" in text
    assert photo.sha256 in text
    assert any("The router" in str(each.get("/Alt", "")) for each in figures)
    assert points == [vault.get(photo.sha256, secret=secret_of(Document.objects.get()))]
    assert smoothed == [False]  # PDF/A forbids it


def test_frozen_twice_is_one_document_and_nothing_is_added_afterwards(home):
    photo = home.photo()
    first = home.frozen()

    assert home.frozen() == first
    for act in (
        home.photo,
        lambda: remove_photo(draft=home.draft, photo_id=photo.pk, now=NOON),
        lambda: drafts.save_draft(draft_id=home.draft.pk, values={}, now=NOON),
        lambda: drafts.discard_draft(draft_id=home.draft.pk),
    ):
        with pytest.raises(drafts.DraftFrozen):
            act()
    home.draft.refresh_from_db()
    assert (home.draft.document, bytes(home.draft.values), home.draft.secret) == (first, b"", "")


def test_files_of_a_document_are_only_ever_added_to(home):
    home.photo()
    home.frozen()

    for change in (lambda: Attachment.objects.update(length=1), Attachment.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_record_without_photos_is_a_document_like_any_other(home):
    document = home.all_signed()

    found = verdict_on(file_bytes(document), now=LATER).verdict
    assert found.valid, found.codes
    assert "attachments" not in found.evidence
    assert attached_to(document) == []


# --- its end ----------------------------------------------------------------------------------------------------------
def test_erasing_takes_the_photos_too_and_their_hashes_stay(home, tmp_path):
    photo = home.photo()
    document = home.all_signed()
    retention.erase(document_id=document.pk, reason="asked for", by="test", now=LATER)

    assert files(tmp_path) == []
    with pytest.raises(vault.Erased):
        values_of(home.again(document))
    known = verification.known_by_reference(document.reference)
    assert (known.is_erased, [each.sha256 for each in known.attachments]) == (True, [photo.sha256])


def test_record_that_is_thrown_away_is_gone_with_its_photos(home, tmp_path, django_capture_on_commit_callbacks):
    home.photo()
    with django_capture_on_commit_callbacks(execute=True):
        for _again in range(2):
            drafts.discard_draft(draft_id=home.draft.pk)

    assert (DocumentDraft.objects.count(), Photo.objects.count(), files(tmp_path)) == (0, 0, [])


def test_record_that_nobody_goes_on_with_is_thrown_away_after_a_month(
    home, tmp_path, django_capture_on_commit_callbacks
):
    home.photo()

    retention.erase_due(now=NOON + timedelta(days=29))
    assert DocumentDraft.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        retention.erase_due(now=NOON + timedelta(days=31))
    assert (DocumentDraft.objects.exists(), files(tmp_path)) == (False, [])


def test_frozen_record_stays_with_its_document(home):
    document = home.frozen()
    retention.erase_due(now=NOON + timedelta(days=31))

    assert DocumentDraft.objects.get().document == document
