"""Photos as phones send them, and files that only look like some: made here, none is kept in the repository."""

import io
import struct
import zlib

from PIL import Image, ImageCms

CAMERA = "Lado Testcamera 3000"
PLACE = {1: "N", 2: (38.0, 42.0, 36.5), 3: "W", 4: (9.0, 8.0, 21.1)}  # Lisbon


def jpeg(colour="teal", *, size=(320, 240), turned=0, place=True, quality=90):
    """A photo with all that a phone writes into it: camera, place, which side is up, a profile."""
    picture = Image.new("RGB", size, colour)
    picture.paste("white", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    if turned:
        exif[0x0112] = turned
    if place:
        exif.get_ifd(0x8825).update(PLACE)
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture.save(out, "JPEG", quality=quality, exif=exif, icc_profile=profile, comment=b"taken at home")
    return out.getvalue()


def saved(kind, mode="RGB", *, size=(64, 48), colour=None, **more):
    """A picture in another format or mode."""
    out = io.BytesIO()
    Image.new(mode, size, colour or 0).save(out, kind, **more)
    return out.getvalue()


def bomb(width=10_000, height=5_000):
    """50 megapixels of one colour in a few kilobytes."""
    return saved("PNG", "1", size=(width, height))


def lying_png(width, height):
    """A PNG whose head claims a size that no data stands behind."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


def polyglot():
    """A JPEG that is a web page and an archive too."""
    return jpeg() + b"<html><script>alert(document.domain)</script></html>PK\x05\x06" + bytes(18)
