"""Documents and keys of a test lie in folders of its own."""

import os
from contextlib import contextmanager

import pytest
from django.conf import settings as settings_now
from django.db import connection


@pytest.fixture
def own_folders(settings, tmp_path):
    settings.SIGNING_KEYS = str(tmp_path / "signing")
    documents = {"BACKEND": "signatures.vault.OnceStorage", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}


@contextmanager
def without_trigger(table, name):
    """As somebody who owns the database: the trigger is away for as long."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def kept_files():
    """The names of what lies in the folder of documents, but for the notes of what has been erased."""
    folder = settings_now.STORAGES["documents"]["OPTIONS"]["location"]
    return sorted(name for path, _dirs, names in os.walk(folder) if not path.endswith("erased") for name in names)
