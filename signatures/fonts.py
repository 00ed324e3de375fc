"""The fonts of Lado's documents: DejaVu, and nothing falls back on whatever else a machine has."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, Unavailable

FOLDER = Path("/usr/share/fonts/truetype/dejavu")  # Debian's fonts-dejavu-core


class GlyphUnknown(Invalid):
    code, message = "glyph_unknown", _("The text holds signs that cannot be printed. Take them out.")


class FontMissing(Unavailable):
    code, message = "font_missing", _("The fonts of Lado's documents are not installed. Tell your administrator.")
