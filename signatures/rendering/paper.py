"""HTML to PDF/A-3a with tags, and where its signature boxes came to lie. The only importer of WeasyPrint."""

import functools
import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from signatures.rendering.assets import STATIC, asset
from signatures.rendering.glyphs import check_glyphs
from signatures.rendering.shapes import ATTACHED, MOST_PAGES, AssetForeign, Attached, TooManyPages

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # what matters is raised
logging.getLogger("fontTools").setLevel(logging.CRITICAL)

ANCHOR = "field-"
POINTS = 0.75  # of a CSS pixel
NOT_DRAWN = frozenset({"style", "script", "title", "meta"})
_fonts = FontConfiguration()


@dataclass(frozen=True)
class Paper:
    """A rendered document; `places` says for each field's name on which page (from 0) its box begins, in points."""

    pdf: bytes
    pages: int
    places: dict[str, tuple[int, float, float]]
    heights: tuple[float, ...]


class _OwnAssets(URLFetcher):
    """Knows `lado:`, the attached pictures among them, and refuses everything else: no network, no files."""

    def __init__(self, attached: Sequence[Attached]) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.attached = {
            f"{ATTACHED}{number}": (each.data, each.kind)
            for number, each in enumerate(attached, start=1)
            if each.kind.startswith("image/")
        }

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        del headers
        found = self.attached.get(url) or asset(url)
        if found is None:
            self.foreign.append(url[:100])
            raise ValueError("not one of ours")
        body, kind = found
        return URLFetcherResponse(url, body, {"Content-Type": kind})


@functools.cache
def _style() -> CSS:
    """Every document's, read once for the process."""
    return CSS(filename=STATIC / "css" / "paper.css", url_fetcher=_OwnAssets([]))


def render(html: str) -> bytes:
    """The PDF alone."""
    return laid_out(html).pdf


def laid_out(html: str, attached: Sequence[Attached] = ()) -> Paper:
    """The same HTML and pictures give the same bytes; raises AssetForeign, GlyphUnknown, TooManyPages."""
    fetcher = _OwnAssets(attached)
    source = HTML(string=html, url_fetcher=fetcher, base_url=None)
    check_glyphs("".join(_drawn(source.etree_element)))
    document = source.render(stylesheets=[_style()], font_config=_fonts, pdf_variant="pdf/a-3a", pdf_tags=True)
    if fetcher.foreign:
        raise AssetForeign(address=fetcher.foreign[0])
    if len(document.pages) > MOST_PAGES:
        raise TooManyPages
    out = io.BytesIO()
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    document.write_pdf(out, pdf_identifier=identifier, pdf_variant="pdf/a-3a", pdf_tags=True)
    if fetcher.foreign:
        raise AssetForeign(address=fetcher.foreign[0])
    places = {
        name.removeprefix(ANCHOR): (number, place[0] * POINTS, place[1] * POINTS)
        for number, page in enumerate(document.pages)
        for name, place in page.anchors.items()
        if name.startswith(ANCHOR)
    }
    return Paper(out.getvalue(), len(document.pages), places, tuple(page.height * POINTS for page in document.pages))


def _drawn(element: Any) -> Any:
    """The texts that are printed."""
    if not isinstance(element.tag, str) or element.tag in NOT_DRAWN:
        return
    yield element.text or ""
    for child in element:
        yield from _drawn(child)
        yield child.tail or ""
