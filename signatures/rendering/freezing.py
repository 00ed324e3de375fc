"""The last change to a document: tagged, empty signature fields with their locks, attachments, XMP. Then it is frozen.

No tool touches the file afterwards: a rewrite would destroy what is signed.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from signatures.policy import STAMP, excluded
from signatures.rendering.paper import Paper, laid_out
from signatures.rendering.shapes import Attached, Field, Frozen, PlaceMissing, check_attached, check_fields

BOX = (212.6, 68.0)  # points: 75 by 24 mm, as static/css/paper.css draws it
PRINTED = 4
SIGNATURES_AND_APPEND_ONLY = 3
EPOCH = String("D:20000101000000Z")  # of attachments: the document's own date stands on its first page


def freeze(html: str, *, fields: Sequence[Field], attached: Sequence[Attached] = ()) -> Frozen:
    """The document with its fields, ready to be shown and signed. DocTS is added by itself and has no place on paper.

    Raises what `laid_out` does, PlaceMissing and AttachmentUnfit.
    """
    wanted, files = check_fields(fields), check_attached(attached)
    paper = laid_out(html, files)
    missing = [each.name for each in wanted if each.name != STAMP and each.name not in paper.places]
    if missing:
        raise PlaceMissing(place=missing[0])
    with Pdf.open(io.BytesIO(paper.pdf)) as pdf:
        _add_fields(pdf, paper, wanted)
        _add_files(pdf, files)
        _add_claims(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            force_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=True,
        )
    return Frozen.of(out.getvalue(), paper.pages)


# --- fields ----------------------------------------------------------------------------------------------------------
def _add_fields(pdf: Pdf, paper: Paper, fields: list[Field]) -> None:
    if STAMP not in {each.name for each in fields}:
        fields = [*fields, Field(STAMP, "Timestamp")]
    names = [each.name for each in fields]
    made = []
    for each in fields:
        page, rectangle = _rectangle(paper, each.name)
        widget = pdf.make_indirect(_widget(pdf, each, page=pdf.pages[page].obj, rectangle=rectangle, names=names))
        _put_on_page(pdf.pages[page].obj, widget)
        _tag(pdf, widget, page=pdf.pages[page].obj, label=each.label)
        made.append(widget)
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(made), SigFlags=SIGNATURES_AND_APPEND_ONLY))


def _rectangle(paper: Paper, name: str) -> tuple[int, list[float]]:
    """(page, [left, bottom, right, top]); the timestamp lies nowhere, on the last page."""
    if name == STAMP:
        return paper.pages - 1, [0, 0, 0, 0]
    page, x, y = paper.places[name]
    top = paper.heights[page] - y
    return page, [round(each, 2) for each in (x, top - BOX[1], x + BOX[0], top)]


def _widget(pdf: Pdf, field: Field, *, page: Any, rectangle: list[float], names: list[str]) -> Dictionary:
    left, bottom, right, top = rectangle
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String(field.name),
        TU=String(field.label),
        Contents=String(field.label),
        Rect=Array(rectangle),
        F=PRINTED,
        P=page,
    )
    if right > left:
        empty = pdf.make_stream(
            b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - bottom])
        )
        widget.AP = Dictionary(N=empty)
    if field.name != STAMP:
        later = [String(each) for each in excluded(field.name, names)]
        widget.Lock = pdf.make_indirect(Dictionary(Type=Name.SigFieldLock, Action=Name.Exclude, Fields=Array(later)))
    return widget


def _put_on_page(page: Any, widget: Any) -> None:
    if Name.Annots not in page:
        page.Annots = Array()
    page.Annots.append(widget)
    page.Tabs = Name.S


def _tag(pdf: Pdf, widget: Any, *, page: Any, label: str) -> None:
    """A Form element at the end of the document's structure, found again by /StructParent."""
    root = pdf.Root.StructTreeRoot
    document = _document_element(root)
    key = int(root.get("/ParentTreeNextKey", _next_key(root)))
    element = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=document,
            Alt=String(label),
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page),
            Pg=page,
        )
    )
    document.K = _as_array(document.get("/K"))
    document.K.append(element)
    widget.StructParent = key
    numbers = root.ParentTree.Nums
    numbers.append(key)
    numbers.append(element)
    root.ParentTreeNextKey = key + 1


def _document_element(root: Any) -> Any:
    kids = _as_array(root.get("/K"))
    return kids[0]


def _next_key(root: Any) -> int:
    return max((int(each) for each in list(root.ParentTree.Nums)[::2]), default=-1) + 1


def _as_array(value: Any) -> Array:
    if value is None:
        return Array()
    return value if isinstance(value, Array) else Array([value])


# --- attachments -----------------------------------------------------------------------------------------------------
def _add_files(pdf: Pdf, files: Iterable[Attached]) -> None:
    """As PDF/A-3 wants them, in one flat name tree in order: the evidence is put behind them later."""
    names: list[Any] = []
    specs = []
    for number, each in enumerate(files, start=1):
        name = each.file_name(number)
        stream = pdf.make_stream(
            each.data,
            Type=Name.EmbeddedFile,
            Subtype=Name("/" + each.kind),
            Params=Dictionary(
                Size=len(each.data),
                CheckSum=String(hashlib.md5(each.data, usedforsecurity=False).digest()),
                CreationDate=EPOCH,
                ModDate=EPOCH,
            ),
        )
        spec = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(name),
                UF=String(name),
                EF=Dictionary(F=stream, UF=stream),
                Desc=String(each.description or each.name),
                AFRelationship=Name.Supplement,
            )
        )
        names += [String(name), spec]
        specs.append(spec)
    if specs:
        tree = pdf.make_indirect(Dictionary(Names=pdf.make_indirect(Array(names))))
        if Name.Names not in pdf.Root:
            pdf.Root.Names = pdf.make_indirect(Dictionary())
        pdf.Root.Names.EmbeddedFiles = tree
        pdf.Root.AF = pdf.make_indirect(Array(specs))


# --- what it says of itself ------------------------------------------------------------------------------------------
def _add_claims(pdf: Pdf) -> None:
    """Produced as PDF/UA-1 too; the title in the window's bar; the version pinned against later writers."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["pdfuaid:part"] = "1"
    pdf.Root.Version = Name("/1.7")
    preferences = pdf.Root.get("/ViewerPreferences", Dictionary())
    preferences.DisplayDocTitle = True
    pdf.Root.ViewerPreferences = preferences
    pdf.Root.MarkInfo = Dictionary(Marked=True)
