"""Photos: what comes in is decoded in a process that may break, and made anew: smaller, upright, nothing else in it.

Importing this costs nothing: Pillow decodes in the warm process of `photos.pool` alone.
"""

from core.photos.pool import Developing, PhotosBusy, developing
from core.photos.shapes import (
    LARGEST,
    LONGEST_CAPTION,
    MOST_PHOTOS,
    Developed,
    PhotoHeic,
    PhotoKind,
    PhotoTooBig,
    PhotoTooLarge,
    PhotoUnreadable,
)

__all__ = [
    "LARGEST",
    "LONGEST_CAPTION",
    "MOST_PHOTOS",
    "Developed",
    "Developing",
    "PhotoHeic",
    "PhotoKind",
    "PhotoTooBig",
    "PhotoTooLarge",
    "PhotoUnreadable",
    "PhotosBusy",
    "developing",
]
