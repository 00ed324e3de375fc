"""Ways to cheat for somebody who has the keys: documents made to deceive, other evidence, other keys."""

import asyncio
import io
from datetime import timedelta

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

from signatures.rendering import Frozen
from signatures.sealing import Ink, TypedName, sign
from signatures.sealing.acts import written
from signatures.sealing.writing import Drawing, PinnedWriter, PortSigner, add_evidence, opened, room
from tests.signatures.pdf.attacks import appended, overlay
from tests.signatures.pdf.ceremony import (
    NOW,
    by_clerk,
    by_customer,
    by_seal,
    ceremony,
    evidence,
    frozen,
    home,
    house,
    papers,
    strokes,
)


# --- before the first signature --------------------------------------------------------------------------------------
def doctored(change, *, photos=0):
    """Another preview, signed by all with evidence that fits: as somebody inside the house could do it."""

    def made():
        with pikepdf.open(io.BytesIO(frozen(photos=photos).pdf)) as pdf:
            change(pdf)
            out = io.BytesIO()
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return ceremony(Frozen.of(out.getvalue(), 1)).sealed

    return made


def with_script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def with_xfa(pdf):
    pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")


def with_launch(pdf):
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.Launch, F=String("x"))
    )
    pdf.pages[0].obj.Annots = Array([*pdf.pages[0].obj.get("/Annots", []), pdf.make_indirect(link)])


def with_layers(pdf):
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("price")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def with_text_field(pdf):
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("sum"), Rect=Array([0, 0, 9, 9]))
    )
    pdf.Root.AcroForm.Fields.append(field)


def without_lock(pdf):
    for field in pdf.Root.AcroForm.Fields:
        if field.T == "Clerk":
            del field.Lock


def with_wider_lock(pdf):
    for field in pdf.Root.AcroForm.Fields:
        if field.T == "Customer":
            field.Lock.Fields.append(String("Sum"))


def with_stamp_over(pdf):
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([0, 0, 200, 200]), F=4)
    pdf.pages[0].obj.Annots = Array([*pdf.pages[0].obj.get("/Annots", []), pdf.make_indirect(stamp)])


def changed_between():
    """What was shown is not what the customer's revision shows."""
    paper = frozen()
    return ceremony(Frozen(appended(overlay, paper.pdf), paper.sha256, 1), record=evidence(paper)).sealed


# --- evidence --------------------------------------------------------------------------------------------------------
def evidence_of_another():
    return ceremony(frozen(), record=evidence(frozen("cs"))).sealed


def evidence_left_out():
    signed = sign(
        frozen().pdf, role="Customer", name="Anna", ink=Ink.of(strokes()), key=home().key("Anna"), at=NOW, evidence=None
    )
    return by_seal(by_clerk(signed))


def evidence_not_canonical():
    writer = PinnedWriter(io.BytesIO(frozen().pdf))
    add_evidence(writer, evidence(frozen()).replace(b",", b", ", 1), NOW)
    out = io.BytesIO()
    writer.write(out)
    signed = sign(
        out.getvalue(),
        role="Customer",
        name="Anna",
        ink=Ink.of(strokes()),
        key=home().key("Anna"),
        at=NOW,
        evidence=None,
    )
    return by_seal(by_clerk(signed))


def evidence_of_clerk():
    return ceremony(frozen(), record=evidence(frozen(), role="clerk")).sealed


# --- keys ------------------------------------------------------------------------------------------------------------
def other_root():
    return ceremony(frozen(), at_home=house("Demo Telecom")).sealed


def customer_of_another_root():
    return by_seal(by_clerk(by_customer(frozen().pdf, frozen(), key=house().key("Anna Smith"))))


def key_that_ran_out():
    old = home().key("Anna Smith", at=NOW - timedelta(days=60))
    return by_seal(by_clerk(by_customer(frozen().pdf, frozen(), key=old)))


def key_for_timestamps():
    return by_seal(by_clerk(by_customer(frozen().pdf, frozen(), key=home().stamp_key)))


def seal_without_time():
    """As a seal would be made by somebody who has the key but no timestamp."""
    key, name = home().seal_key, "Demo Telecom"
    meta = PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    signer = PdfSigner(meta, PortSigner(key), stamp_style=Drawing(drawn=TypedName.of(name), text=name))
    return asyncio.run(written(signer, opened(papers().clerk), NOW, room(key))).pdf


def rewritten():
    """Through a tool that tidies up."""
    with pikepdf.open(io.BytesIO(papers().sealed)) as pdf:
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()
