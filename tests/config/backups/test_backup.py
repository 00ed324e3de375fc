"""What a backup holds, and what is left of one that fails."""

import hashlib
import json

import pytest
from django.core.management import CommandError

from config.backups import making, papers, programs
from feedback import claim_vault
from feedback.commands.claim_files import add_file
from feedback.commands.claim_files import file_bytes as file_bytes_of_claim
from signatures.commands import retention
from signatures.models import Document, Layer
from tests.config.backups.conftest import files_of, said
from tests.factories import NOON, StoreFactory
from tests.feedback.claims import claim


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text())


def test_every_file_is_named_with_its_hash_and_closed_to_others(paper, lado):
    paper.sealed()
    answer = said("backup", lado.backup)

    said_of = manifest_of(lado.backup)
    files = files_of(lado.backup)
    data = files.pop("manifest.json")
    assert {name: row["sha256"] for name, row in said_of["files"].items()} == {
        name: hashlib.sha256(each).hexdigest() for name, each in files.items()
    }
    assert hashlib.sha256(data).hexdigest() in answer
    assert sum(name.startswith("documents/") for name in files) == Layer.objects.count() == 4
    assert {"database.dump", "keys/secrets/data", "keys/signing/ca.pem"} <= set(files)
    assert said_of["rows"]["signatures_layer"] == 4
    open_to_others = [path.name for path in [lado.backup, *lado.backup.rglob("*")] if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_what_comes_after_the_snapshot_is_not_in_it(paper, lado, monkeypatch):
    """A document is made while the dump is being written: neither its row nor its file."""
    first = paper.made()
    real = programs.run

    def run(name, *arguments):
        if name == "pg_dump":
            paper.made()
        return real(name, *arguments)

    monkeypatch.setattr(making.programs, "run", run)
    said("backup", lado.backup)

    assert manifest_of(lado.backup)["rows"]["signatures_document"] == 1
    assert sum(first.sha256 in name for name in manifest_of(lado.backup)["files"]) == 1
    assert sum(name.startswith("documents/") for name in manifest_of(lado.backup)["files"]) == 1
    said("restore", lado.backup, force=True)  # refused if the dump had more rows than were counted
    assert Document.objects.get() == first


def test_erased_documents_are_not_in_it_and_no_fault(paper, lado):
    document = paper.sealed()
    retention.erase(document_id=document.pk, reason="asked for", by="test", now=NOON)
    said("backup", lado.backup)

    assert manifest_of(lado.backup)["damaged"] == []
    assert manifest_of(lado.backup)["erased"] == [["document", document.reference, NOON.isoformat()]]
    assert not [name for name in manifest_of(lado.backup)["files"] if name.startswith("documents/")]


@pytest.mark.parametrize("hurt", ["missing", "changed"])
def test_document_whose_file_was_lost_before_is_said(paper, lado, capsys, hurt):
    document = paper.made()
    file = next(each for each in (lado.var / "documents").rglob("*") if each.is_file())
    if hurt == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1] + b"x")

    with pytest.raises(SystemExit) as end:
        said("backup", lado.backup)

    assert end.value.code == 3
    assert manifest_of(lado.backup)["damaged"] == [document.reference]


def test_secrets_that_the_surroundings_give_are_named_and_not_written(lado, settings):
    StoreFactory()
    settings.HASH_KEY = "given by the surroundings"
    answer = said("backup", lado.backup)

    assert "LADO_HASH_KEY" in answer
    assert "keys/secrets/hash" not in manifest_of(lado.backup)["files"]
    assert all(b"given by the surroundings" not in each for each in files_of(lado.backup).values())


def test_nothing_is_overwritten_and_a_half_backup_is_recognised(lado, monkeypatch):
    StoreFactory()
    lado.backup.mkdir()
    (lado.backup / "mine").write_text("x")
    with pytest.raises(CommandError, match="overwrites nothing"):
        said("backup", lado.backup)

    half = lado.backup.with_name("other.half")
    half.mkdir()
    with pytest.raises(CommandError, match="cut off"):
        said("backup", lado.backup.with_name("other"))
    with pytest.raises(CommandError, match="never finished"):
        said("restore", half)


def test_backup_that_fails_leaves_nothing(lado, monkeypatch):
    StoreFactory()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making.secrets, "copy_out", full)
    with pytest.raises(CommandError, match="No space left"):
        said("backup", lado.backup)
    assert not lado.backup.exists()
    assert not lado.backup.with_name("backup.half").exists()


def test_password_stands_in_no_argument(lado, settings, monkeypatch):
    seen = []
    monkeypatch.setitem(programs.connection.settings_dict, "PASSWORD", "hidden-word")
    real = programs.subprocess.run

    def run(command, **options):
        seen.append((command, options.get("env") or {}))
        return real(command, **options)

    monkeypatch.setattr(programs.subprocess, "run", run)
    StoreFactory()
    said("backup", lado.backup)

    assert all("hidden-word" not in " ".join(map(str, command)) for command, _env in seen)
    assert any(env.get("PGPASSWORD") == "hidden-word" for _command, env in seen)


def test_server_without_a_fitting_program_is_said(lado, monkeypatch):
    monkeypatch.setattr(programs, "server_major", lambda: 99)
    with pytest.raises(CommandError, match="postgresql-client-99"):
        said("backup", lado.backup)


def test_files_of_claims_come_back_and_lost_ones_are_named(lado):
    row = claim()
    whole, lost = (
        add_file(claim_id=row.pk, data=b"%PDF-" + name.encode(), name=name, by_id=None, now=NOON) for name in ("a", "b")
    )
    claim_vault.remove(lost.place)

    with pytest.raises(SystemExit):
        said("backup", lado.backup)

    assert manifest_of(lado.backup)["damaged"] == [row.number]
    assert f"documents/{whole.place}" in files_of(lado.backup)
    claim_vault.remove(whole.place)
    papers.copy_in(lado.backup / "documents", [whole.place])

    assert file_bytes_of_claim(whole) == b"%PDF-a"
