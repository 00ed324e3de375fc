"""A file to a photo. The only importer of Pillow's decoders for what strangers send; runs in the worker alone."""

import io
import warnings

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from core.photos.shapes import (
    LONGEST_SIDE,
    MOST_PIXELS,
    MOST_SIDE,
    QUALITY,
    Developed,
    PhotoHeic,
    PhotoKind,
    PhotoTooBig,
    PhotoUnreadable,
    is_heic,
)

KINDS = ("JPEG", "PNG", "WEBP")
WHITE = (255, 255, 255)
Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # what is larger is refused before a point of it is read
warnings.simplefilter("error", Image.DecompressionBombWarning)


def develop(data: bytes) -> Developed:
    """The photo in a file, made anew. Raises PhotoHeic, PhotoKind, PhotoTooBig, PhotoUnreadable."""
    if is_heic(data):
        raise PhotoHeic
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as found:
            return _made(found)
    except UnidentifiedImageError as error:
        raise PhotoKind from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooBig from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, AttributeError) as error:
        raise PhotoUnreadable from error  # whatever a decoder stumbles over


def _made(found: Image.Image) -> Developed:
    width, height = found.size
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise PhotoTooBig
    found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded near its final size
    found.load()
    profile = found.info.get("icc_profile")
    picture = _small(found)
    picture = ImageOps.exif_transpose(picture)  # upright, for its turn goes away with everything else
    picture = _plain(_true(picture, profile))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, exif=b"", icc_profile=None, comment=b"")
    return Developed(out.getvalue(), *picture.size)


def _small(found: Image.Image) -> Image.Image:
    if found.mode not in ("RGB", "RGBA", "L", "CMYK"):
        found = found.convert("RGBA" if "transparency" in found.info or "A" in found.mode else "RGB")
    found.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return found


def _true(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """In the colours of sRGB, where the camera used others; a profile that is none says nothing."""
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return turned or picture


def _plain(picture: Image.Image) -> Image.Image:
    """Points alone: what shone through is white, and nothing that hung on the file comes along."""
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, WHITE)
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain
