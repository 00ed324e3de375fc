"""The renderer makes the same of the same (pdf/test_rendering.py): what it has made once it is not asked for again.

A third of what a test of documents took was the drawing of a page that another test had drawn before.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import pytest

from signatures.commands import documents
from signatures.models import Document
from signatures.rendering import Attached, Field, Frozen, rendering

LOCK = threading.Lock()


class Remembering:
    """Every question in full is the key: another word, field or file is another document."""

    def __init__(self) -> None:
        self.frozen: dict[object, Frozen] = {}

    def freeze(self, html: str, *, fields: Sequence[Field], attached: Sequence[Attached] = ()) -> Frozen:
        key = (html, tuple(fields), tuple(attached))
        if key not in self.frozen:
            self.frozen[key] = rendering.freeze(html, fields=fields, attached=attached)
        return self.frozen[key]


REMEMBERED = Remembering()


@contextmanager
def remembering() -> Iterator[None]:
    """References come in a fixed order meanwhile: they are printed. A renderer that a test chose is left in place."""
    with LOCK, pytest.MonkeyPatch.context() as patch:
        if documents.rendering is rendering:
            patch.setattr(documents, "rendering", REMEMBERED)
        patch.setattr(documents, "new_reference", _reference)
        yield


def _reference() -> str:
    """The first of a row that no document has yet, in the signs of all references."""
    row = (f"PAPR-{number:04}".translate(str.maketrans("01", "AB")) for number in count())
    return next(each for each in row if not Document.objects.filter(reference=each).exists())
