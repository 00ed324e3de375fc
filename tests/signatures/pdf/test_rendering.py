import io
import re
import struct
import subprocess
from dataclasses import replace

import numpy as np
import pikepdf
import pytest
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import ImageChops

from signatures.rendering import (
    AssetForeign,
    Attached,
    AttachmentUnfit,
    Field,
    GlyphUnknown,
    PageMissing,
    PlaceMissing,
    Rendering,
    RenderingFailed,
    RenderingSlow,
    TooManyPages,
    document_html,
    missing_glyphs,
    page_image,
    rendering,
)
from signatures.rendering.paper import render
from signatures.rendering.png import PALETTE, RGB, png_of
from tests.signatures.pdf.ceremony import FIELDS, WORDS, ceremony, frozen, letter, verdict


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def freeze(body="<p>Words.</p>", fields=FIELDS, attached=(), **more):
    html = document_html(replace(letter("en", paragraphs=1), body=mark_safe(body), **more))
    return rendering.freeze(html, fields=fields, attached=attached)


def test_same_html_same_bytes_in_every_process():
    other = Rendering()
    try:
        again = other.freeze(document_html(letter("cs")), fields=FIELDS)
    finally:
        other.pool.close()

    assert again == frozen("cs")


@pytest.mark.parametrize("language", WORDS)
def test_words_of_every_language_are_on_paper(language, tmp_path):
    (tmp_path / "a.pdf").write_bytes(frozen(language).pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout

    assert WORDS[language][1] in text
    assert "DEMO-2026-000123" in text
    assert f"{frozen(language).pages}/{frozen(language).pages}" in re.sub(r"\s", "", text)


def test_fields_are_empty_tagged_named_and_locked():
    with opened(frozen().pdf) as pdf:
        fields = {str(each.T): each for each in pdf.Root.AcroForm.Fields}
        parents = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        tagged = {int(key): element for key, element in zip(parents[::2], parents[1::2], strict=True)}
        assert list(fields) == ["Customer", "Clerk", "Seal", "DocTS"]
        for name, field in fields.items():
            element = tagged[int(field.StructParent)]
            assert "/V" not in field
            assert element.S == "/Form"
            assert name == element.K.Obj.T
            assert field.TU
            assert int(field.F) == 4
            assert "/AP" in field or name == "DocTS"
        assert [str(each) for each in fields["Customer"].Lock.Fields] == ["Clerk", "Seal", "DocTS"]
        assert [str(each) for each in fields["Seal"].Lock.Fields] == ["DocTS"]
        assert "/Lock" not in fields["DocTS"]
        assert [int(each) for each in fields["DocTS"].Rect] == [0, 0, 0, 0]


def test_fields_lie_where_their_boxes_are_drawn():
    """Every box has a line below: its dark row is where the field ends."""
    with opened(frozen().pdf) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        left, bottom, right, _top = (float(each) for each in field.Rect)
        number = next(n for n, page in enumerate(pdf.pages, 1) if page.objgen == field.P.objgen)
        height = float(pdf.pages[number - 1].mediabox[3])
    picture = pixels(page_image(frozen().pdf, number, width=1000))
    scale = 1000 / 595.28
    x = int((left + right) / 2 * scale)
    dark = [y for y in range(picture.height) if sum(picture.getpixel((x, y))) < 200]

    assert any(abs(y - (height - bottom) * scale) < 3 for y in dark)


def test_document_says_what_it_was_produced_as():
    with opened(frozen("pt").pdf) as pdf:
        with pdf.open_metadata() as said:
            assert said["pdfaid:part"] == "3"
            assert said["pdfaid:conformance"] == "A"
            assert said["pdfuaid:part"] == "1"
        assert pdf.Root.Lang == "pt"
        assert pdf.Root.Version == "/1.7"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert all(page.obj.Tabs == "/S" for page in pdf.pages if "/Annots" in page)


def test_every_font_is_ours_and_embedded():
    with opened(frozen("ru").pdf) as pdf:
        fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
        described = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
    assert all("DejaVu" in str(each.BaseFont).replace("-", "") for each in fonts)
    assert all({"/FontFile2", "/FontFile3", "/FontFile"} & set(each.keys()) for each in described)
    assert described


# --- what customers type ---------------------------------------------------------------------------------------------
NASTY = "<script>alert(1)</script> {{ secret }} {% now 'Y' %} <svg onload=x> & \" '"


def test_customer_s_words_are_words(tmp_path):
    found = rendering.freeze(document_html(letter("en", recipient=[NASTY])), fields=FIELDS)
    (tmp_path / "a.pdf").write_bytes(found.pdf)
    text = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout

    assert re.sub(r"\s+", "", NASTY) in re.sub(r"\s+", "", text)


@pytest.mark.parametrize("text", ["Anna 🦄", "山田太郎", "\u0e2a"])
def test_signs_that_cannot_be_printed_are_refused(text):
    with pytest.raises(GlyphUnknown) as caught:
        rendering.freeze(document_html(letter("en", recipient=[text])), fields=FIELDS)

    assert set(caught.value.extra["signs"]) <= set(text)
    assert missing_glyphs(text) == caught.value.extra["signs"]


def test_signs_of_four_languages_can_be_printed():
    assert missing_glyphs("Příliš žluťoučký kůň; João não está; Съешь ещё этих мягких булок — „“«»€№…") == ""


@pytest.mark.parametrize(
    "body",
    [
        '<img src="https://example.org/a.png" alt="">',
        '<img src="file://a/b.png" alt="">',
        '<img src="lado:../../etc/passwd" alt="">',
        '<img src="data:image/png;base64,AAAA" alt="">',
        '<p style="background: url(http://127.0.0.1:9/a.png)">x</p>',
        '<style>@import "http://127.0.0.1:9/a.css";</style><p>x</p>',
        "<style>@font-face { font-family: x; src: url(http://127.0.0.1:9/a.ttf) } p { font-family: x }</style><p>x</p>",
        '<object data="http://127.0.0.1:9/a.svg"></object>',
        '<a rel="attachment" href="file://a/b.png">x</a>',
    ],
)
def test_nothing_foreign_is_fetched(body):
    with pytest.raises(AssetForeign):
        freeze(body)


def test_document_without_end_is_refused():
    with pytest.raises(TooManyPages):
        freeze('<p style="break-after: page">x</p>' * 101)


# --- fields and attachments that do not fit --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "fields",
    [[Field("Witness", "Witness")], [Field("Customer", "a"), Field("Customer", "b")], [Field("Boss", "Boss")]],
)
def test_fields_without_a_place_are_refused(fields):
    with pytest.raises(PlaceMissing):
        freeze(fields=fields)


PHOTO = Attached("router in the hall (1).JPG", "image/jpeg", b"\xff\xd8\xff" + bytes(3000), "The router")


def test_attachments_are_inside_and_signed_with_it():
    found = freeze(attached=[PHOTO, replace(PHOTO, name="ещё", kind="application/pdf")])

    with opened(found.pdf) as pdf:
        assert list(pdf.attachments) == ["attachment-01-router-in-the-hall-1.jpg", "attachment-02-file.pdf"]
        assert pdf.attachments["attachment-01-router-in-the-hall-1.jpg"].get_file().read_bytes() == PHOTO.data
        assert [str(each.AFRelationship) for each in pdf.Root.AF] == ["/Supplement", "/Supplement"]
    sealed = ceremony(found).sealed
    assert verdict(sealed).valid
    with opened(sealed) as pdf:
        assert list(pdf.attachments)[-1] == "evidence.json"


@pytest.mark.parametrize(
    "attached",
    [
        [PHOTO] * 21,
        [replace(PHOTO, kind="text/html")],
        [replace(PHOTO, data=b"")],
        [replace(PHOTO, data=bytes(20_000_001))],
    ],
)
def test_attachments_that_do_not_fit_are_refused(attached):
    with pytest.raises(AttachmentUnfit):
        freeze(attached=attached)


# --- the pool --------------------------------------------------------------------------------------------------------
def test_slow_and_broken_rendering_is_said(monkeypatch):
    from signatures.rendering import pool  # noqa: PLC0415 -- beside its use

    monkeypatch.setattr(pool, "TIMEOUT", 0.001)
    mine = Rendering()
    with pytest.raises(RenderingSlow):
        mine.freeze(document_html(letter()), fields=FIELDS)
    monkeypatch.setattr(pool, "WORKER", "signatures.nothing")
    monkeypatch.setattr(pool, "TIMEOUT", 20)
    with pytest.raises(RenderingFailed):
        Rendering().freeze(document_html(letter()), fields=FIELDS)


LONG_ADDRESSES = (
    "privacidade.e.protecao.de.dados@lado-telecomunicacoes.example",
    "https://lado-telecomunicacoes.example/verificar/documentos/assinados",
    "PT50000201231234567890154",
)


@pytest.mark.parametrize("language", ["pt", "en"])
def test_no_hyphen_gets_into_addresses_and_numbers(language, tmp_path):
    """At whichever place of a line they begin."""
    starts = range(0, 50, 3)
    words = "".join(f"<p>{'o ' * start}{each} responsibility</p>" for each in LONG_ADDRESSES for start in starts)
    html = document_html(replace(letter(language, paragraphs=1), body=mark_safe(words)))
    (tmp_path / "a.pdf").write_bytes(render(html))

    text = subprocess.run(["pdftotext", "-raw", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True)

    unbroken = re.sub(r"\s", "", text.stdout)
    assert [unbroken.count(f"{each}responsibility") for each in LONG_ADDRESSES] == [len(starts)] * len(LONG_ADDRESSES)


# --- pages as pictures -----------------------------------------------------------------------------------------------
def pixels(png):
    from PIL import Image  # noqa: PLC0415 -- beside its use

    return Image.open(io.BytesIO(png)).convert("RGB")


@pytest.mark.parametrize(("asked", "given"), [(800, 800), (1, 100), (99_999, 2000), (-5, 100)])
def test_picture_has_the_width_asked_for_within_limits(asked, given):
    png = page_image(frozen().pdf, 1, width=asked)

    assert png.startswith(b"\x89PNG")
    assert abs(struct.unpack(">II", png[16:24])[0] - given) <= 1


def test_picture_shows_the_signature():
    found = ceremony(frozen())
    last = found.frozen.pages

    assert page_image(found.frozen.pdf, 1, width=300) == page_image(found.sealed, 1, width=300)
    assert page_image(found.frozen.pdf, last, width=300) != page_image(found.customer, last, width=300)


def test_print_has_a_palette_and_is_near_to_what_was_drawn():
    import pypdfium2  # noqa: PLC0415 -- beside its use

    document = pypdfium2.PdfDocument(frozen().pdf)
    document.init_forms()
    drawn = document[0].render(scale=700 / document[0].get_width(), may_draw_forms=True).to_pil().convert("RGB")
    png = page_image(frozen().pdf, 1, width=700)

    assert png[25] == PALETTE
    assert pixels(png).size == drawn.size
    assert max(high for _low, high in ImageChops.difference(pixels(png), drawn).getextrema()) < 8


@given(arrays(np.uint32, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.integers(0, (1 << 32) - 1)))
def test_colours_are_near(colours):
    """Whatever stands in the byte that is no colour."""
    picture = np.asarray(pixels(png_of(colours))).astype(int)
    wanted = np.stack([colours >> shift & 0xFF for shift in (16, 8, 0)], axis=-1).astype(int)

    assert picture.shape == wanted.shape
    assert abs(picture - wanted).max() < 8


def test_many_colours_as_in_a_photo_are_exact():
    colours = np.arange(40_000, dtype=np.uint32).reshape(200, 200) * 401
    png = png_of(colours)

    assert png[25] == RGB
    assert (np.asarray(pixels(png))[:, :, 2] == (colours & 0xFF)).all()
    assert (np.asarray(pixels(png))[:, :, 0] == (colours >> 16 & 0xFF)).all()


@pytest.mark.parametrize("number", [0, -1, 99])
def test_page_that_is_not_there_is_said(number):
    with pytest.raises(PageMissing):
        page_image(frozen().pdf, number, width=300)
