"""Pages as pictures, made from the very bytes that are signed."""

import io
import threading

import pypdfium2
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound

NARROWEST, WIDEST = 100, 2000
TALLEST = 4000  # of a page that is very long
_one_at_a_time = threading.Lock()  # PDFium is not thread-safe


class PageMissing(NotFound):
    code, message = "page_missing", _("The document has no such page.")


def page_image(pdf: bytes, number: int, *, width: int) -> bytes:
    """PNG of page `number` (from 1), `width` pixels wide within limits, signatures drawn in; raises PageMissing."""
    wide = max(NARROWEST, min(width, WIDEST))
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise PageMissing
            document.init_forms()
            page = document[number - 1]
            across, down = page.get_size()
            scale = min(wide / across, TALLEST / down)
            picture = page.render(scale=scale, may_draw_forms=True, optimize_mode="lcd").to_pil()
        finally:
            document.close()
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()
