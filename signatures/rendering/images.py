"""Pages as pictures, made from the very bytes that are signed."""

import threading

import numpy as np
import pypdfium2
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from signatures.rendering.png import png_of

NARROWEST, WIDEST = 100, 2000
TALLEST = 4000  # of a page that is very long
BGRX = pypdfium2.raw.FPDFBitmap_BGRx
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
            bitmap = page.render(scale=scale, may_draw_forms=True, force_bitmap_format=BGRX)
            pixels = bitmap.to_numpy().view(np.uint32)[:, :, 0].copy()  # the bitmap's own memory ends with it
        finally:
            document.close()
    return png_of(pixels)
