"""How long documents are kept, what keeps them longer, and what is left of one that is erased."""

import csv
import hashlib
import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from core.models import AuditEntry
from signatures.commands import chains, retention, seals
from signatures.commands.documents import NoReason, decline
from signatures.models import Document, DocumentRead, Layer, Signature
from signatures.queries import verification
from signatures.queries.documents import file_bytes, values_of
from signatures.queries.keeping import years_later
from signatures.vault import Erased
from stores.models import Staff
from tests.clients import signed_in
from tests.factories import NOON, StaffFactory, customer_with

YEARS = timedelta(days=366 * 11)


@pytest.fixture
def admin(db):
    return StaffFactory(role=Staff.Role.ADMINISTRATOR)


def test_sealing_says_how_long_it_is_kept_by_the_class_of_its_form(paper, settings):
    retention_of = paper.template.retention
    settings.KEEP_YEARS = {**settings.KEEP_YEARS, retention_of: 7}

    assert paper.sealed().keep_until == date(2033, 3, 4)


def test_years_later_than_a_leap_day_is_a_day():
    assert years_later(date(2028, 2, 29), 10) == date(2038, 3, 1)
    assert years_later(date(2026, 3, 4), 10) == date(2036, 3, 4)


def test_what_was_kept_long_enough_is_erased_and_its_proof_stays(paper, tmp_path):
    document = paper.sealed(customer_name="Ana Lukášová")
    Document.objects.update(customer=customer_with(number="K-1"))
    hashes = set(Layer.objects.values_list("sha256", flat=True))
    assert retention.erase_due(now=NOON + timedelta(days=300)) == 0

    assert [retention.erase_due(now=NOON + YEARS) for _again in range(2)] == [1, 0]

    document = paper.again(document)
    for read in (file_bytes, values_of):
        with pytest.raises(Erased):
            read(document)
    left = [path.parent.name for path in (tmp_path / "documents").rglob("*") if path.is_file()]
    assert left == ["erased"]  # that it was: a restore erases it again
    assert (document.customer, bytes(document.values), document.key.secret) == (None, b"", "")
    assert set(Layer.objects.values_list("sha256", flat=True)) == hashes
    assert all(each.mark_sha256 and each.dynamics is None for each in Signature.objects.all())
    chains.check(f"document:{document.pk}")
    assert verification.known_by_reference(document.reference).is_erased
    assert AuditEntry.objects.filter(action="document.erased", target=document.reference).count() == 1


def test_what_was_never_sealed_is_kept_a_short_time(paper):
    declined, lying = paper.made(), paper.made()
    decline(document_id=declined.pk, reason="", by="customer", now=NOON)

    assert retention.erase_due(now=NOON + timedelta(days=300)) == 0
    assert retention.erase_due(now=NOON + timedelta(days=400)) == 2
    assert paper.again(lying).state == "void"
    assert paper.again(declined).state == "declined"


def test_what_waits_for_its_seal_is_not_erased(paper):
    document = paper.made()
    paper.signed(document)
    paper.signed(document, "clerk")

    with pytest.raises(retention.StillSealing):
        retention.erase(document_id=document.pk, reason="asked for", by="test", now=NOON)


def test_erased_documents_stand_in_no_way_of_those_that_need_a_timestamp(paper):
    erased, kept = paper.sealed(), paper.sealed()
    retention.erase(document_id=erased.pk, reason="asked for", by="test", now=NOON)

    assert seals.renew_stamps(now=NOON + timedelta(days=366), most=1) == 1
    assert paper.again(kept).layers.count() == 5


def test_hold_keeps_it_until_it_is_lifted(paper, admin):
    document = paper.sealed()
    retention.hold(document_id=document.pk, reason="Court case 4/26", staff=admin, now=NOON)

    assert retention.erase_due(now=NOON + YEARS) == 0
    with pytest.raises(retention.HeldByLaw):
        retention.erase(document_id=document.pk, reason="asked for", by="test", now=NOON)
    with pytest.raises(CommandError, match="legal hold"):
        call_command("erase_document", document.reference, reason="asked for")

    retention.lift(document_id=document.pk, reason="Closed", staff=admin, now=NOON)
    assert retention.erase_due(now=NOON + YEARS) == 1
    with pytest.raises(retention.AlreadyErased):
        retention.hold(document_id=document.pk, reason="Late", staff=admin, now=NOON)
    actions = AuditEntry.objects.filter(target=document.reference).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["document.held", "document.hold_lifted", "document.erased"]


def test_hold_and_erasure_say_why(paper, admin):
    document = paper.sealed()

    for act in (retention.hold, retention.lift):
        with pytest.raises(NoReason):
            act(document_id=document.pk, reason=" ", staff=admin, now=NOON)
    with pytest.raises(retention.NotHeld):
        retention.lift(document_id=document.pk, reason="Closed", staff=admin, now=NOON)
    with pytest.raises(NoReason):
        retention.erase(document_id=document.pk, reason="", by="test", now=NOON)


def test_administrator_sets_and_lifts_it_on_the_page_and_a_manager_does_not(paper, admin):
    document = paper.sealed()
    address = f"/archive/{document.reference}/"
    manager = signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[paper.store]))
    browser = signed_in(admin)

    assert manager.post(address + "hold/", {"act": "hold", "reason": "x"}).status_code == 403
    assert browser.post(address + "hold/", {"act": "hold", "reason": " "}).status_code == 400
    browser.post(address + "hold/", {"act": "hold", "reason": "Court case"})
    held = browser.get(address).content.decode()
    browser.post(address + "hold/", {"act": "lift", "reason": "Closed"})

    assert "Court case" in held
    assert "Lift the legal hold" in held
    assert paper.again(document).held_because == ""
    assert "Set a legal hold" not in manager.get(address).content.decode()


def test_erasing_by_command_and_the_page_of_what_is_left(paper, admin, capsys):
    document = paper.sealed(customer_name="Ana Lukášová")
    call_command("erase_document", document.reference.lower(), reason="asked for")
    call_command("erase_document", document.reference, reason="asked for")

    page = signed_in(admin).get(f"/archive/{document.reference}/").content.decode()
    file = signed_in(admin).get(f"/archive/{document.reference}/file/")

    assert "erased already" in capsys.readouterr().out
    assert "Content erased" in page
    assert "Lukášová" not in page
    assert file.status_code == 410
    with pytest.raises(CommandError, match="no document"):
        call_command("erase_document", "AAAA-AAAA", reason="asked for")


# --- export -----------------------------------------------------------------------------------------------------------
def test_export_has_every_file_and_a_manifest_that_fits(paper, tmp_path, capsys):
    sealed, erased, _open = paper.sealed(), paper.sealed(), paper.made()
    retention.erase(document_id=erased.pk, reason="asked for", by="test", now=NOON)
    target = tmp_path / "export.zip"

    call_command("export_documents", str(target), state="sealed", store="chiado")

    with zipfile.ZipFile(target) as archive:
        manifest = archive.read("manifest.csv")
        rows = list(csv.DictReader(io.StringIO(manifest.decode())))
        files = {row["reference"]: archive.read(row["file"]) for row in rows if row["file"]}
    assert [row["reference"] for row in rows] == [sealed.reference, erased.reference]
    assert files == {sealed.reference: paper.file(sealed)}
    assert rows[0]["sha256"] == hashlib.sha256(files[sealed.reference]).hexdigest()
    assert (rows[1]["file"], rows[1]["note"]) == ("", "document_erased")
    assert hashlib.sha256(manifest).hexdigest() in capsys.readouterr().out
    assert list(DocumentRead.objects.values_list("document", "what")) == [(sealed.pk, "export")]


def test_export_overwrites_nothing_and_leaves_nothing_half_written(paper, tmp_path):
    (tmp_path / "export.zip").write_bytes(b"old")

    with pytest.raises(CommandError, match="there already"):
        call_command("export_documents", str(tmp_path / "export.zip"))
    with pytest.raises(CommandError):
        call_command("export_documents", str(tmp_path / "nowhere" / "export.zip"))
    assert (tmp_path / "export.zip").read_bytes() == b"old"
