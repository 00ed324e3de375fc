"""Pages of documents as pictures: one width for every screen, so that what one has drawn serves the others."""

import threading
from collections import OrderedDict

from signatures import vault
from signatures.models import Document
from signatures.queries.documents import frozen_bytes, secret_of
from signatures.rendering import page_image

WIDE = 1240  # pixels of a page's picture: sharp on a phone held across
MOST_KEPT = 16_000_000  # bytes in each process: some two hundred pages

Page = tuple[str, int]  # the frozen bytes by their hash, and the page's number


class Kept:
    """The pictures that were asked for last, as many as `most` bytes hold."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most, self.size = most, 0
        self._found: OrderedDict[Page, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, page: Page) -> bytes | None:
        with self._lock:
            if page in self._found:
                self._found.move_to_end(page)
            return self._found.get(page)

    def put(self, page: Page, picture: bytes) -> None:
        with self._lock:
            self.size += len(picture) - len(self._found.pop(page, b""))
            self._found[page] = picture
            while self.size > self.most:
                self.size -= len(self._found.popitem(last=False)[1])


_kept = Kept()


def picture_of(document: Document, number: int) -> bytes:
    """PNG of a page of the frozen bytes, drawn when it is first asked for. Raises Erased, Damaged, PageMissing."""
    if not secret_of(document):
        raise vault.Erased
    page = (document.sha256, number)
    picture = _kept.get(page)
    if picture is None:
        picture = page_image(frozen_bytes(document), number, width=WIDE)
        _kept.put(page, picture)
    return picture
