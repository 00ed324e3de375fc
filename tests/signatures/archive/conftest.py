"""Documents in all their states, in folders of their own."""

import pytest

from signatures.queries.documents import file_bytes
from tests.signatures.papers import Paper


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.SIGNING_KEYS = str(tmp_path / "signing")
    documents = {"BACKEND": "signatures.vault.OnceStorage", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}


class Archive(Paper):
    """Papers, and their files."""

    def file(self, document):
        return file_bytes(self.again(document))


@pytest.fixture
def paper(db):
    return Archive()
