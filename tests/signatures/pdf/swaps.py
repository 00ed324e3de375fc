"""Ways to cheat with the photos of a signed document: after it was signed, before, and with keys of the house."""

import functools
import hashlib

from pikepdf import Dictionary, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signatures.evidence import AttachedFile
from signatures.rendering import Frozen
from tests.signatures.pdf.attacks import appended
from tests.signatures.pdf.ceremony import attached, by_clerk, by_customer, by_seal, ceremony, evidence, frozen

OTHER = b"\xff\xd8\xffanother photo"


@functools.cache
def papers_with_photos():
    return ceremony(frozen(photos=2))


def _listed(writer):
    return writer.root["/Names"]["/EmbeddedFiles"]["/Names"]


def _spec(writer, name="attachment-09-photo.jpg", data=OTHER):
    """Another photo, well made."""
    stream = generic.StreamObject({pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=data)
    file = writer.add_object(stream)
    text = generic.TextStringObject(name)
    held = generic.DictionaryObject({pdf_name("/F"): file, pdf_name("/UF"): file})
    facts = {"/Type": pdf_name("/Filespec"), "/F": text, "/UF": text, "/EF": held, "/AFRelationship": pdf_name("/Data")}
    return writer.add_object(generic.DictionaryObject({pdf_name(key): value for key, value in facts.items()}))


def exchange(writer):
    """Another photo under the same number of object."""
    spec = _listed(writer)[1]
    reference = spec["/EF"].raw_get("/F").reference
    stream = generic.StreamObject({pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=OTHER)
    writer.objects[(reference.generation, reference.idnum)] = stream


def bytes_exchanged():
    return appended(exchange, papers_with_photos().sealed)


def exchanged_after_customer():
    return by_seal(by_clerk(appended(exchange, papers_with_photos().customer)))


def _before_signing(change):
    """The customer signs something else than was shown, with the evidence of what was shown."""
    paper = frozen(photos=2)
    changed = Frozen(appended(change, paper.pdf), paper.sha256, paper.pages)
    return by_seal(by_clerk(by_customer(changed.pdf, changed, record=evidence(paper))))


def exchanged_before():
    return _before_signing(exchange)


def list_led_elsewhere():
    """Only the list is changed, as the evidence changes it too; the photo that was shown stays in the file unseen."""

    def change(writer):
        listed = _listed(writer)
        listed[1] = _spec(writer, str(listed[0]))
        writer.update_container(listed)

    return _before_signing(change)


def photo_added():
    def change(writer):
        listed = _listed(writer)
        listed.extend([generic.TextStringObject("attachment-09-photo.jpg"), _spec(writer)])
        writer.update_container(listed)

    return appended(change, papers_with_photos().sealed)


def photo_removed():
    def change(writer):
        listed = _listed(writer)
        del listed[:2]
        writer.update_container(listed)

    return appended(change, papers_with_photos().sealed)


def two_swapped():
    def change(writer):
        listed = _listed(writer)
        listed[1], listed[3] = listed.raw_get(3), listed.raw_get(1)
        writer.update_container(listed)

    return appended(change, papers_with_photos().sealed)


def hung_beside():
    """In the catalog's list of associated files alone."""

    def change(writer):
        writer.root["/AF"].append(_spec(writer))
        writer.update_container(writer.root["/AF"])

    return appended(change, papers_with_photos().sealed)


def with_two_faces(pdf):
    """Some readers take one file out of it, others another."""
    spec = pdf.Root.Names.EmbeddedFiles.Names[1]
    spec.EF = Dictionary(F=spec.EF.F, UF=pdf.make_stream(OTHER, Type=String("EmbeddedFile")))


def unnamed():
    paper = frozen(photos=2)
    return ceremony(paper, record=evidence(paper, attachments=attached(paper)[:1])).sealed


def named_otherwise():
    paper = frozen(photos=2)
    first, second = attached(paper)
    other = AttachedFile(first.name, hashlib.sha256(OTHER).hexdigest(), len(OTHER))
    return ceremony(paper, record=evidence(paper, attachments=[other, second])).sealed
