"""The files inside a document: those that were shown with it are those that it has now, and each is one file only."""

import hashlib
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signatures.evidence import FILE_NAME
from signatures.policy import FileInside, Reason
from signatures.verifying.structure import item

LONGEST_NAME = 200


def attachments_of(source: Any) -> tuple[list[FileInside], list[Reason]]:
    """The files of `source` (a reader, or one of its revisions) but the evidence, and what is odd about them."""
    names = item(source.root, "/Names")
    tree = item(names, "/EmbeddedFiles") if isinstance(names, generic.DictionaryObject) else None
    if not isinstance(tree, generic.DictionaryObject):
        return [], _strays(source, set())
    listed = item(tree, "/Names")
    if "/Kids" in tree or not isinstance(listed, generic.ArrayObject):
        return [], [Reason("attachments_changed")]  # no document of ours has more than one leaf
    files, odd = list[FileInside](), list[Reason]()
    for name, spec in ((str(listed[at]), listed[at + 1]) for at in range(0, len(listed) - 1, 2)):
        contents = list(_contents(spec))
        if len({hashlib.sha256(each).hexdigest() for each in contents}) != 1 or not _is_called(spec, name):
            odd.append(Reason("attachments_changed", name[:LONGEST_NAME]))
        elif name != FILE_NAME:
            data = contents[0]
            files.append(FileInside(name[:LONGEST_NAME], hashlib.sha256(data).hexdigest(), len(data)))
    return files, [*odd, *_strays(source, {str(listed[at]) for at in range(0, len(listed) - 1, 2)})]


def changed_attachments(reader: PdfFileReader) -> tuple[list[FileInside], list[Reason]]:
    """The files as they are now, and how they differ from those that were shown and frozen."""
    shown, _odd = attachments_of(reader.get_historical_resolver(0))
    now, odd = attachments_of(reader)
    other = [each.name for each in (*now, *shown) if each not in shown or each not in now]
    return now, [*odd, *(Reason("attachments_changed", name) for name in dict.fromkeys(other))]


def _contents(spec: Any) -> Iterator[bytes]:
    """What each kind of reader would take out of a file specification."""
    held = item(spec, "/EF") if isinstance(spec, generic.DictionaryObject) else None
    if isinstance(held, generic.DictionaryObject):
        yield from (bytes(held[key].data) for key in held)


def _is_called(spec: Any, name: str) -> bool:
    return all(str(item(spec, key)) == name for key in ("/F", "/UF") if key in spec)


def _strays(source: Any, listed: set[str]) -> list[Reason]:
    """Files that hang on the catalog and stand in no list."""
    found = item(source.root, "/AF")
    hung = [found[at] for at in range(len(found))] if isinstance(found, generic.ArrayObject) else []
    names = [
        str(item(each, "/UF") or item(each, "/F")) if isinstance(each, generic.DictionaryObject) else ""
        for each in hung
    ]
    return [Reason("attachments_changed", name[:LONGEST_NAME]) for name in names if name not in listed]
