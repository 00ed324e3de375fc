"""What a document's objects hold that it must not, and what was changed between the preview and the first signature."""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signatures.policy import Reason

MOST_OBJECTS = 60_000
SCRIPTS = frozenset({"/JS", "/JavaScript", "/AA", "/OpenAction", "/XFA", "/RichMediaContent"})
LAYERS = frozenset({"/OCProperties", "/OCGs", "/OC"})
ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/GoToR",
        "/GoToE",
        "/Hide",
    }
)
ANNOTATIONS = frozenset({"/Widget", "/Link"})
MAY_CHANGE = frozenset({"/Names", "/AF"})  # of the catalog: the evidence


def forbidden(source: Any) -> Iterator[Reason]:
    """Reasons against the objects that hang on the catalog of `source` (a reader, or one of its revisions)."""
    for found in _dictionaries(source):
        keys = set(found.keys())
        if hit := keys & SCRIPTS:
            yield Reason("script", min(hit))
        if hit := keys & LAYERS:
            yield Reason("hidden_layer", min(hit))
        if "/K" not in keys and item(found, "/S") in ACTIONS:
            yield Reason("script", str(item(found, "/S")))
        if "/FT" in keys and item(found, "/FT") != "/Sig":
            yield Reason("fillable_field", str(item(found, "/T"))[:80])
        if item(found, "/Type") == "/Annot" and item(found, "/Subtype") not in ANNOTATIONS:
            yield Reason("foreign_annotation", str(item(found, "/Subtype"))[:80])


def _dictionaries(source: Any) -> Iterator[generic.DictionaryObject]:
    """Every one, each once, without recursion; loops and absurd sizes end it."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [source.root]
    count = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, generic.IndirectObject):
            key = (value.idnum, value.generation)
            if key in seen:
                continue
            seen.add(key)
            value = source.get_object(value.reference)
        count += 1
        if count > MOST_OBJECTS * 20:
            raise MemoryError
        if isinstance(value, generic.DictionaryObject):
            yield value
            waiting.extend(value.raw_get(each) for each in value)
        elif isinstance(value, generic.ArrayObject):
            waiting.extend(value.raw_get(each) for each in range(len(value)))


def item(dictionary: generic.DictionaryObject, key: str) -> Any:
    """What stands under `key`, followed through references, or None."""
    return dictionary[key] if key in dictionary else None  # noqa: SIM401 -- pyHanko's get() follows no reference


Place = tuple[int, int]


def changed_before(reader: PdfFileReader, revision: int, allowed: set[Place]) -> list[str]:
    """What of the preview the first signature's revision (or one before it) changed beside what it may."""
    root = reader.root_ref
    free = {*allowed, (root.idnum, root.generation)}
    shown = _written(reader, 0)
    touched = [
        str(number)
        for later in range(1, revision + 1)
        for number, generation in sorted(_written(reader, later) & shown)
        if (number, generation) not in free
    ]
    before, after = reader.get_historical_root(0), reader.get_historical_root(revision)
    keys = (set(before.keys()) | set(after.keys())) - MAY_CHANGE
    return touched + [key for key in sorted(keys) if _raw(before, key) != _raw(after, key)]


def _written(reader: PdfFileReader, revision: int) -> set[Place]:
    """The numbers of the objects that a revision wrote or freed."""
    table = reader.xrefs
    found = table.explicit_refs_in_revision(revision) | table.refs_freed_in_revision(revision)
    return {(each.idnum, each.generation) for each in found}


def _raw(dictionary: generic.DictionaryObject, key: str) -> Any:
    return dictionary.raw_get(key) if key in dictionary else None


def place(reference: Any) -> Place:
    """Of a reference, however pyHanko gives it."""
    return int(reference.idnum), int(reference.generation)
