"""Backup, damage, restore: on a real server, with documents that are valid before and after."""

import json
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from config.backups import papers, restoring, secrets, tables
from config.backups.checking import BackupProblem
from core.audit import broken_links
from core.personal import lookup_hash
from feedback.commands.claim_erasing import erase_claim
from feedback.commands.claim_files import add_file
from feedback.models import Claim, ClaimFile, ClaimWords
from signatures.commands import chains, retention
from signatures.commands.erasing import erase_person
from signatures.models import Document, FormTemplate
from signatures.queries.documents import file_bytes
from signatures.vault import Erased
from stores.models import Customer, CustomerWay, Staff, Store
from tests.config.backups.conftest import files_of, said, written_out
from tests.factories import StaffFactory, StoreFactory, customer_with
from tests.feedback.claims import claim


def emptied():
    """As if the disk with the database had been lost."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def now():
    return datetime.now(UTC)


def test_what_was_lost_comes_back_and_is_valid(paper, lado, tmp_path):
    document, other = paper.sealed(now=now()), paper.made(now=now())
    before, rows = file_bytes(document), tables.rows_now()
    modes = {name: (lado.var / name).stat().st_mode for name in ("signing/ca.pem", "keys/data", "signing")}
    told = said("backup", lado.backup)
    emptied()
    for folder in ("documents", "signing", "keys"):
        shutil.rmtree(lado.var / folder)

    answer = said("restore", lado.backup)

    assert tables.rows_now() == rows
    assert {name: (lado.var / name).stat().st_mode for name in modes} == modes
    found = paper.again(document)
    assert file_bytes(found) == before
    assert file_bytes(paper.again(other)).startswith(b"%PDF")
    assert "1 sealed documents" in answer
    assert json.loads(said("verify_pdf", written_out(found, tmp_path), as_json=True))["valid"] is True
    assert list(chains.broken()) == []
    assert not (lado.var / "signing/.before-restore").exists()
    for secret in lado.secrets:
        assert secret not in told + answer
    paper.signed(other, now=now())  # sequences, triggers and keys: the work goes on


@pytest.mark.long
def test_lado_in_use_is_replaced_only_when_told(paper, lado):
    paper.made()
    said("backup", lado.backup)
    StoreFactory(code="later")

    with pytest.raises(CommandError, match="--force"):
        said("restore", lado.backup)
    assert Store.objects.filter(code="later").exists()
    said("restore", lado.backup, force=True)
    assert not Store.objects.filter(code="later").exists()


def test_lado_that_runs_is_not_touched(lado, monkeypatch):
    StoreFactory()
    said("backup", lado.backup)
    monkeypatch.undo()
    gone, here = threading.Event(), threading.Event()

    def stay():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        here.set()
        gone.wait(30)
        connection.close()

    other = threading.Thread(target=stay)
    other.start()
    try:
        assert here.wait(30)
        with pytest.raises(CommandError, match="Stop Lado first"):
            said("restore", lado.backup, force=True)
    finally:
        gone.set()
        other.join()


@pytest.mark.parametrize("hurt", ["database.dump", "documents", "keys", "manifest.json", "missing"])
def test_damaged_backup_touches_nothing(paper, lado, hurt):
    document = paper.made()
    said("backup", lado.backup)
    before, kept = file_bytes(document), files_of(lado.var / "keys")
    damaged(lado.backup, hurt)
    StoreFactory(code="later")

    with pytest.raises(CommandError, match=r"not as it was written|cannot be read|missing"):
        said("restore", lado.backup, force=True)

    assert Store.objects.filter(code="later").exists()
    assert file_bytes(document) == before
    assert files_of(lado.var / "keys") == kept


def damaged(folder, which):
    path = folder / which
    if which == "missing":
        (folder / "database.dump").unlink()
        return
    if path.is_dir():
        path = next(each for each in sorted(path.rglob("*")) if each.is_file())
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


@pytest.mark.parametrize("step", ["_database", "copy_in", "checked"])
def test_step_that_fails_leaves_all_as_it_was(paper, lado, monkeypatch, step):
    document = paper.made()
    said("backup", lado.backup)
    StoreFactory(code="later")
    (lado.var / "signing").mkdir(exist_ok=True)
    (lado.var / "signing/own").write_text("mine")
    before = files_of(lado.var)
    fail_at(step, monkeypatch)

    with pytest.raises(CommandError, match="broken here"):
        said("restore", lado.backup, force=True)

    assert Store.objects.filter(code="later").exists()
    assert files_of(lado.var) == before
    assert file_bytes(document).startswith(b"%PDF")


def fail_at(step, monkeypatch):
    owner = {"_database": restoring, "copy_in": papers, "checked": restoring.checking}[step]
    real = getattr(owner, step)

    def fails(*arguments, **options):
        real(*arguments, **options)
        raise BackupProblem("broken here")

    monkeypatch.setattr(owner, step, fails)


def test_restore_that_was_killed_is_undone_by_the_next(paper, lado, monkeypatch):
    """A kill leaves the block without undoing: the schema still lies aside."""
    paper.made()
    said("backup", lado.backup)
    StoreFactory(code="later")
    with monkeypatch.context() as killed:
        killed.setattr(restoring, "_undo", lambda: None)
        killed.setattr(restoring.checking, "checked", lambda *_all, **_more: (_ for _ in ()).throw(SystemExit(9)))
        with pytest.raises(SystemExit):
            said("restore", lado.backup, force=True)

    with pytest.raises(CommandError, match="--force"):
        said("restore", lado.backup)
    assert Store.objects.filter(code="later").exists()
    assert not (lado.var / "signing/.before-restore").exists()


def test_backup_of_other_keys_is_refused_where_the_surroundings_give_them(paper, lado, settings):
    paper.made()
    said("backup", lado.backup)
    settings.HASH_KEY = "another one that is in no file"

    with pytest.raises(CommandError, match="LADO_HASH_KEY is not the one"):
        said("restore", lado.backup, force=True)


def test_keys_of_a_new_machine_give_way_to_those_of_the_backup(paper, lado, settings):
    customer_with(phone="+351912345678")
    said("backup", lado.backup)
    emptied()
    (lado.var / "keys/hash").write_text("made at the first start\n")
    settings.HASH_KEY = "made at the first start"

    said("restore", lado.backup)

    assert CustomerWay.objects.filter(hash=lookup_hash("phone", "+351912345678")).exists()


def test_roots_and_revocations_that_are_newer_stay(lado):
    StaffFactory()
    signing = lado.var / "signing"
    (signing / "roots").mkdir(parents=True)
    (signing / "revoked").write_text("1a 2026-01-01T00:00:00+00:00\n")
    said("backup", lado.backup)
    (signing / "roots/new.pem").write_text("new")
    (signing / "revoked").write_text("1a 2026-01-01T00:00:00+00:00\n2b 2026-02-01T00:00:00+00:00\n")

    said("restore", lado.backup, force=True)

    assert (signing / "roots/new.pem").read_text() == "new"
    assert (signing / "revoked").read_text().splitlines() == [
        "1a 2026-01-01T00:00:00+00:00",
        "2b 2026-02-01T00:00:00+00:00",
    ]


@pytest.mark.parametrize("act", [secrets.move_aside, secrets.put_back])
@pytest.mark.parametrize("step", range(1, 8))
def test_kill_while_keys_are_moved_loses_none(lado, monkeypatch, act, step):
    """At each of the first steps, on the way aside and on the way back."""
    before, left, real = files_of(lado.var / "keys"), [step], Path.rename
    if act is secrets.put_back:
        secrets.move_aside()
        (lado.var / "keys/data").write_text("of the backup")

    def rename(path, target):
        left[0] -= 1
        if not left[0]:
            raise SystemExit(9)
        return real(path, target)

    with monkeypatch.context() as killed:
        killed.setattr(Path, "rename", rename)
        with pytest.raises(SystemExit):
            act()
    secrets.put_back()

    assert files_of(lado.var / "keys") == before


def test_backup_of_a_newer_lado_is_refused(lado, monkeypatch):
    StaffFactory()
    monkeypatch.setattr(tables, "migrations_made", lambda: ["signatures.9999_later"])
    said("backup", lado.backup)

    with pytest.raises(CommandError, match="newer Lado"):
        said("restore", lado.backup, force=True)


# --- what was erased stays erased -------------------------------------------------------------------------------------
def test_document_erased_after_the_backup_stays_erased(paper, lado):
    document, kept = paper.sealed(now=now()), paper.sealed(now=now())
    said("backup", lado.backup)
    retention.erase(document_id=document.pk, reason="asked for", by="test", now=now())
    emptied()

    answer = said("restore", lado.backup)

    assert document.reference in answer
    with pytest.raises(Erased):
        file_bytes(paper.again(document))
    assert file_bytes(paper.again(kept)).startswith(b"%PDF")
    assert list(chains.broken()) == []


@pytest.mark.long
def test_hold_that_was_lifted_does_not_bring_it_back_and_a_list_says_what_else_is_gone(paper, lado, tmp_path):
    document = paper.sealed(now=now())
    admin = StaffFactory(role=Staff.Role.ADMINISTRATOR)
    retention.hold(document_id=document.pk, reason="Court case", staff=admin, now=now())
    said("backup", lado.backup)
    (tmp_path / "gone.txt").write_text(f"{document.reference.lower()}\n\nAAAA-BBBB\n")

    said("restore", lado.backup, force=True, erased=tmp_path / "gone.txt")

    found = paper.again(document)
    assert (found.key.secret, found.held_because) == ("", "")


@pytest.mark.long
def test_document_that_awaited_its_seal_and_is_erased_again_is_left_alone_by_the_worker(paper, lado, tmp_path):
    document = paper.made()
    for role in document.roles:
        paper.signed(document, role)
    said("backup", lado.backup)
    (tmp_path / "gone.txt").write_text(document.reference)
    said("restore", lado.backup, force=True, erased=tmp_path / "gone.txt")

    from signatures.commands import seals  # noqa: PLC0415 -- beside its use

    assert not seals.seal_document(document_id=document.pk, now=now())
    assert seals.sweep_seals(now=now() + timedelta(hours=1)) == 0


def test_customer_erased_after_the_backup_stays_erased_and_another_with_that_number_does_not(lado):
    customer, other = customer_with(number="K-1"), customer_with(number="K-2")
    erase_person(customer_id=other.pk, reason="asked for", by="test", now=now() - timedelta(days=1))
    CustomerWay.objects.create(customer=other, kind="number", hash=b"2" * 32, value="K-9", made_at=now())
    said("backup", lado.backup)
    erase_person(customer_id=customer.pk, reason="asked for", by="test", now=now())
    StaffFactory()

    said("restore", lado.backup, force=True)

    assert not Customer.objects.get(pk=customer.pk).ways.exists()
    assert Customer.objects.get(pk=other.pk).ways.exists()
    assert FormTemplate.objects.count() == 0
    assert Document.objects.count() == 0


def test_claim_erased_after_the_backup_stays_erased_and_others_come_back(lado):
    gone, kept = claim(text="Of somebody who is gone."), claim(mail="eva@example.org", phone="")
    file = add_file(claim_id=gone.pk, data=b"%PDF-1.7", name="bill.pdf", by_id=None, now=now())
    said("backup", lado.backup)
    erase_claim(claim_id=gone.pk, reason="asked for it", by="test", now=now())
    later = claim(text="After the backup, and lost with it.")
    emptied()

    answer = said("restore", lado.backup)

    assert gone.number in answer
    assert kept.number not in answer
    gone, kept = Claim.objects.get(pk=gone.pk), Claim.objects.get(pk=kept.pk)
    assert (gone.name, gone.phone, gone.mail, gone.phone_hash, gone.mail_hash) == (None,) * 5
    assert gone.erased_at is not None
    assert str(kept.mail) == "eva@example.org"
    assert list(ClaimWords.objects.values_list("act__claim", flat=True)) == [kept.pk]
    assert not ClaimFile.objects.exists()
    assert not (lado.var / "documents" / file.place).exists()
    assert broken_links_none()
    assert claim(text="The next one.").number == later.number  # given again: not the one that was erased
    notes = [path.read_text() + path.name for path in (lado.var / "documents/erased").iterdir()]
    assert notes
    for word in ("ana", "912345678", gone.token, gone.number):
        assert not any(word in note for note in notes)


def test_number_that_is_given_again_after_a_restore_is_not_erased_by_the_old_note(lado):
    StaffFactory()
    said("backup", lado.backup)
    gone = claim()
    erase_claim(claim_id=gone.pk, reason="asked for it", by="test", now=now())
    said("restore", lado.backup, force=True)
    again = claim()
    shutil.rmtree(lado.backup)
    said("backup", lado.backup)

    said("restore", lado.backup, force=True)

    assert again.number == gone.number
    assert Claim.objects.get().mail is not None


def broken_links_none():
    """Whether the audit log holds from end to end."""
    return next(broken_links(), None) is None
