"""Paper: a document is rendered once, gets its empty signature fields, and is frozen. Pages are drawn from those bytes.

Importing this costs nothing: WeasyPrint and pikepdf live in the warm processes of `rendering.pool`.
"""

from signatures.fonts import FontMissing, GlyphUnknown
from signatures.rendering.glyphs import missing_glyphs
from signatures.rendering.images import PageMissing, page_image
from signatures.rendering.letter import Figure, Letter, SignaturePlace, document_html
from signatures.rendering.pool import Rendering, RenderingBusy, RenderingFailed, RenderingSlow, rendering
from signatures.rendering.shapes import (
    AssetForeign,
    Attached,
    AttachmentUnfit,
    Field,
    Frozen,
    PlaceMissing,
    TooManyPages,
)

__all__ = [
    "AssetForeign",
    "Attached",
    "AttachmentUnfit",
    "Field",
    "Figure",
    "FontMissing",
    "Frozen",
    "GlyphUnknown",
    "Letter",
    "PageMissing",
    "PlaceMissing",
    "Rendering",
    "RenderingBusy",
    "RenderingFailed",
    "RenderingSlow",
    "SignaturePlace",
    "TooManyPages",
    "document_html",
    "missing_glyphs",
    "page_image",
    "rendering",
]
