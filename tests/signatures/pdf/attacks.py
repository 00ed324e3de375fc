"""Ways to cheat with a signed document. Each makes a file; the table in test_tamper.py says why it is refused."""

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signatures.evidence import canonical, read
from signatures.sealing.writing import PinnedWriter, add_evidence
from tests.signatures.pdf.ceremony import (
    NOW,
    by_clerk,
    by_seal,
    evidence,
    frozen,
    home,
    papers,
)


# --- after the seal --------------------------------------------------------------------------------------------------
def appended(change, pdf=None):
    """`pdf` with an incremental update that `change` makes."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf or papers().sealed))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def overlay(writer, page=0):
    """White paper over the words, and other words."""
    stream = generic.StreamObject(stream_data=b"1 1 1 rg 0 400 600 400 re f 0 0 0 rg 100 500 200 40 re f")
    writer.add_stream_to_page(page, writer.add_object(stream))


def overlaid():
    return appended(overlay)


def overlaid_after_customer():
    return by_seal(by_clerk(appended(overlay, papers().customer)))


def note_laid_over():
    def change(writer):
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 500, 500, 700))),
                pdf_name("/Contents"): generic.TextStringObject("We owe you 1,000,000"),
            }
        )
        writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), writer.add_object(note))

    return appended(change)


def page_swapped():
    """The page's dictionary points to other content."""

    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 0 rg 100 500 200 40 re f"))
        writer.update_container(page)

    return appended(change)


def font_swapped():
    def change(writer):
        fonts = writer.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]
        name = next(iter(fonts))
        font = fonts[name]
        font["/BaseFont"] = pdf_name("/Courier")
        writer.update_container(font)

    return appended(change)


def field_removed():
    def change(writer):
        form = writer.root["/AcroForm"]
        form["/Fields"] = generic.ArrayObject(form["/Fields"].raw_get(n) for n in range(1, len(form["/Fields"])))
        writer.update_container(form)

    return appended(change)


def signature_emptied():
    def change(writer):
        field = writer.root["/AcroForm"]["/Fields"][0]
        del field["/V"]
        writer.update_container(field)

    return appended(change)


def ink_exchanged():
    def change(writer):
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/AP"]["/N"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 50 50 re f"))
        writer.update_container(field)

    return appended(change)


def catalog_script():
    def change(writer):
        action = generic.DictionaryObject(
            {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
        )
        writer.root["/OpenAction"] = action
        writer.update_root()

    return appended(change)


def evidence_exchanged():
    def change(writer):
        stream = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"]["/F"]
        record = read(stream.data)
        stream._data = canonical({**record, "clerk": "somebody.else"})
        stream._encoded_data = None
        writer.update_container(stream)

    return appended(change)


def evidence_twice():
    return appended(lambda writer: add_evidence(writer, evidence(frozen()), NOW))


def stranger_signs_on():
    """A field that the document has no place for, signed with a good key."""
    from pyhanko.sign import fields  # noqa: PLC0415 -- beside its use
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner  # noqa: PLC0415 -- the same

    from signatures.sealing.writing import PortSigner  # noqa: PLC0415 -- the same

    writer = PinnedWriter(io.BytesIO(papers().clerk))
    meta = PdfSignatureMetadata(field_name="Friend", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256")
    out = PdfSigner(meta, PortSigner(home().key("Friend"))).sign_pdf(writer)
    return by_seal(out.getvalue())


# --- bytes -----------------------------------------------------------------------------------------------------------


def end_twice():
    """Bytes behind the end, and behind them a copy of the end: the file opens as before."""
    sealed = papers().sealed
    return sealed + b"more words\n" + sealed[sealed.rindex(b"startxref") :]


def byte_changed():
    """In the reference that stands in the document's metadata."""
    sealed = bytearray(papers().sealed)
    sealed[papers().sealed.index(b"DEMO-2026-000123") + 12] ^= 1
    return bytes(sealed)


def signature_byte_changed():
    sealed = bytearray(papers().sealed)
    at = papers().sealed.index(b"/Contents <30") + 12 + 1500
    sealed[at] = ord("1") if sealed[at] != ord("1") else ord("2")
    return bytes(sealed)


def room_filled():
    """Words in the zeros behind the last timestamp, which nothing covers."""
    sealed = papers().sealed
    end = sealed.rindex(b"00>")
    return sealed[: end - 38] + b"hidden words".hex().encode() + sealed[end - 14 :]


def small_letters_in_a_signature():
    sealed = papers().sealed
    begin = sealed.rindex(b"/Contents <") + 11
    end = sealed.index(b">", begin)
    return sealed[:begin] + sealed[begin:end].lower() + sealed[end:]


def range_shifted():
    """The first signature says that it covers less."""
    sealed = papers().sealed
    at = sealed.index(b"/ByteRange [", len(papers().frozen.pdf))
    end = sealed.index(b"]", at)
    numbers = sealed[at + 12 : end].split()
    numbers[3] = str(int(numbers[3]) - 40).encode()
    text = b"/ByteRange [" + b" ".join(numbers)
    return sealed[:at] + text + b" " * (end - at - len(text)) + sealed[end:]
