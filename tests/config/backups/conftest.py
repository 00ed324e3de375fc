"""A Lado of the test's own: keys and documents in folders, its data in the database of the run's real server."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from config.backups import tables
from config.embedded.keys import FILES
from signatures.queries.documents import file_bytes
from tests.signatures.papers import Paper


@pytest.fixture
def lado(transactional_db, settings, tmp_path, monkeypatch):
    """Its folders; the secrets in use lie in files as they do in an embedded Lado."""
    var = tmp_path / "var"
    (var / "keys").mkdir(parents=True, mode=0o700)
    values = {"LADO_SECRET_KEY": settings.SECRET_KEY, "LADO_DATA_KEY": ",".join(settings.DATA_KEYS),
              "LADO_HASH_KEY": settings.HASH_KEY, "LADO_VAPID_KEY": settings.VAPID_KEY}  # fmt: skip
    for name, file in FILES.items():
        (var / "keys" / file).write_text(values[name] + "\n")
        (var / "keys" / file).chmod(0o600)
    for name in ("SECRET_KEY", "DATA_KEYS", "HASH_KEY", "VAPID_KEY"):
        setattr(settings, name, getattr(settings, name))  # a restore sets them: they come back after the test
    settings.VAR_DIR = var
    settings.SIGNING_KEYS = str(var / "signing")
    documents = {"BACKEND": "signatures.vault.OnceStorage", "OPTIONS": {"location": str(var / "documents")}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    monkeypatch.setattr(tables, "is_in_use", lambda: 0)
    return SimpleNamespace(var=var, backup=tmp_path / "backup", secrets=[each for each in values.values() if each])


@pytest.fixture
def paper(lado):
    return Paper()


def said(command, *arguments, **options):
    """What a command prints."""
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


def files_of(folder: Path):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def written_out(document, folder):
    file = folder / f"{document.reference}.pdf"
    file.write_bytes(file_bytes(document))
    return file
