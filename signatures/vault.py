"""Where documents' bytes lie: by the hash of their content, encrypted under the document's own key, written once.

Behind Django's storage "documents": a folder by default, a bucket by setting (signatures.bucket).
"""

import hashlib
import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext_lazy as _

from core.errors import Expired, Unavailable

log = logging.getLogger(__name__)
MARK = b"LADO-DOC-1\n"
NONCE, SECRET = 12, 32


class StoreFull(Unavailable):
    code, message = "document_store_full", _("The document could not be kept. Try again; if it stays so, tell support.")


class StoreAway(Unavailable):
    message = _("The store of documents does not answer. Nothing is lost; try again in a moment.")


class Damaged(Unavailable):
    code, message = "document_damaged", _("The kept file is damaged. Tell support: it has to come from the backup.")


class Erased(Expired):
    code, message = "document_erased", _("What this document said has been erased. That it was signed is still known.")


class OnceStorage(FileSystemStorage):
    """Files that are there whole or not at all, and never change: what has a name already is kept."""

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):  # the same bytes were written meanwhile
                os.link(half, path)
        finally:
            Path(half).unlink(missing_ok=True)
        self._settle(path.parent)
        return name

    def _settle(self, folder: Path) -> None:
        """A power cut leaves the file's name in its folder, and the folder's in the one above."""
        above = folder.parents[: len(folder.relative_to(self.location).parts)]
        for each in (folder, *above):
            handle = os.open(each, os.O_RDONLY | os.O_DIRECTORY)
            try:
                with suppress(OSError):  # there are file systems that cannot
                    os.fsync(handle)
            finally:
                os.close(handle)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name that was asked for: content has one name."""
        del max_length
        return name


def new_secret() -> bytes:
    """A document's own key."""
    return os.urandom(SECRET)


def box(data: bytes, *, secret: bytes) -> bytes:
    """`data`, for whoever has the secret."""
    nonce = os.urandom(NONCE)
    return MARK + nonce + AESGCM(secret).encrypt(nonce, data, MARK)


def unbox(data: bytes, *, secret: bytes) -> bytes:
    """What was boxed; Erased without a secret, Damaged for other bytes."""
    if not secret:
        raise Erased
    nonce = data[len(MARK) : len(MARK) + NONCE]
    try:
        return AESGCM(secret).decrypt(nonce, data[len(MARK) + NONCE :], MARK)
    except (InvalidTag, ValueError) as error:
        raise Damaged from error


def put(data: bytes, *, secret: bytes) -> str:
    """Keep `data`; its SHA-256. Safe to repeat. Raises StoreFull, with nothing half written."""
    digest = hashlib.sha256(data).hexdigest()
    store, name = storages["documents"], name_of(digest, secret)
    try:
        if not store.exists(name):
            store.save(name, ContentFile(box(data, secret=secret)))
    except OSError as error:
        log.warning("a document could not be kept: %s", _why(error))
        raise StoreFull from error
    return digest


def get(digest: str, *, secret: bytes) -> bytes:
    """The bytes with this hash; Erased, Damaged when they are not there or not those, StoreAway when nobody knows."""
    if not secret:
        raise Erased
    try:
        with storages["documents"].open(name_of(digest, secret)) as kept:
            return check(kept.read(), digest=digest, secret=secret)
    except (ConnectionError, TimeoutError) as error:
        log.warning("a document could not be read: %s", _why(error))
        raise StoreAway from error
    except OSError as error:
        raise Damaged from error


def check(boxed: bytes, *, digest: str, secret: bytes) -> bytes:
    """What lies in a kept file, or Damaged when that is not what has this hash."""
    data = unbox(boxed, secret=secret)
    if hashlib.sha256(data).hexdigest() != digest:
        raise Damaged
    return data


def remove(digest: str, *, secret: bytes) -> None:
    """Take what was kept away, if it is there. What cannot be taken now is told in the log, and tidied up later."""
    try:
        storages["documents"].delete(name_of(digest, secret))
    except OSError as error:  # logs hide what is as long as a token
        log.warning("the file of %s… could not be removed: %s", digest[:16], _why(error))


def _why(error: OSError) -> str:
    """In a word or two, without names of files or servers."""
    return f"{type(error).__name__} {error.strerror or ''.join(map(str, error.args))}"


def name_of(digest: str, secret: bytes) -> str:
    """By content, and told from the same content under another key."""
    mine = hashlib.sha256(secret).hexdigest()[:8]
    return f"{digest[:2]}/{digest[2:4]}/{digest}-{mine}"
