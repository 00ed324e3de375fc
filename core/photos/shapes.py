"""What may come in as a photo, and what becomes of it."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, TooLarge

LARGEST = 20_000_000  # bytes of a file that comes in
MOST_PIXELS = 40_000_000
MOST_SIDE = 30_000  # pixels: a strip of one row is no photo
LONGEST_SIDE = 1600  # of what is kept: 250 dots to the inch across a page
QUALITY = 80
MOST_PHOTOS = 12
LONGEST_CAPTION = 120
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"})


class PhotoUnreadable(Invalid):
    code, message = "photo_unreadable", _("This file is damaged or is no photo. Take it again.")


class PhotoKind(Invalid):
    code, message = "photo_kind", _("Only photos can be added: JPEG, PNG or WebP.")


class PhotoHeic(Invalid):
    code, message = "photo_heic", _("This photo is in the HEIC format. Set the camera to “Most compatible” (JPEG).")


class PhotoTooLarge(TooLarge):
    code, message = "photo_too_large", _("This file is larger than 20 MB. Take the photo in a smaller size.")


class PhotoTooBig(Invalid):
    code, message = "photo_too_big", _("This photo has more than 40 megapixels. Take it in a smaller size.")


@dataclass(frozen=True)
class Developed:
    """A photo as it is kept: a JPEG of its points alone. No place, no time, no camera, no preview, no profile."""

    jpeg: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.jpeg).hexdigest()


def is_heic(data: bytes) -> bool:
    """Whether it is what Apple's cameras write, which no library of ours reads."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS
