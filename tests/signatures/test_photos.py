"""A file that comes in as a photo: what is made of it, and what is refused."""

import io

import pytest
from PIL import Image

from core.photos import (
    LARGEST,
    Developing,
    PhotoHeic,
    PhotoKind,
    PhotoTooBig,
    PhotoTooLarge,
    PhotoUnreadable,
    developing,
    pool,
)
from tests.signatures import photographs
from tests.signatures.photographs import jpeg, saved


def opened(photo):
    return Image.open(io.BytesIO(photo.jpeg))


def test_photo_keeps_its_points_and_nothing_of_place_time_or_camera():
    sent = jpeg()
    assert photographs.CAMERA.encode() in sent

    found = opened(developing.photo(sent))

    assert (found.format, found.mode, found.size) == ("JPEG", "RGB", (320, 240))
    assert dict(found.getexif()) == {}
    assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert photographs.CAMERA.encode() not in developing.photo(sent).jpeg
    assert b"taken at home" not in developing.photo(sent).jpeg


def test_large_photo_becomes_small_and_stands_upright():
    made = developing.photo(jpeg(size=(2400, 1200), turned=6))

    assert (made.width, made.height) == (800, 1600) == opened(made).size
    red, green, blue = opened(made).getpixel((750, 50))  # its upper left corner is the upper right one now
    assert min(red, green, blue) > 240
    assert max(opened(made).getpixel((50, 50))) < 200


def test_same_file_gives_the_same_bytes_in_every_process():
    other = Developing()
    try:
        assert other.photo(jpeg()) == developing.photo(jpeg())
    finally:
        other.pool.close()


@pytest.mark.parametrize(
    "sent",
    [
        saved("PNG", "RGBA"), saved("PNG", "P"), saved("PNG", "I;16"), saved("PNG", "LA"), saved("WEBP"),
        saved("JPEG", "CMYK"), saved("JPEG", "L"), saved("PNG", "1"), saved("JPEG", icc_profile=b"no profile"),
        saved("PNG", size=(1, 1)),
    ],
    ids=["rgba", "palette", "16 bits", "grey and alpha", "webp", "cmyk", "grey", "black and white", "bad profile", "one point"],
)  # fmt: skip
def test_pictures_of_every_kind_become_one_kind(sent):
    found = opened(developing.photo(sent))

    assert (found.format, found.mode) == ("JPEG", "RGB")


def test_what_shines_through_is_white():
    found = opened(developing.photo(saved("PNG", "RGBA", colour=(0, 0, 0, 0))))

    assert min(found.getpixel((5, 5))) > 250


ATTACKS = {
    "nothing": (b"", PhotoKind),
    "one byte": (b"\xff", PhotoKind),
    "drawing with a program": (photographs.SVG, PhotoKind),
    "web page": (b"<html><img src=x onerror=alert(1)></html>", PhotoKind),
    "PDF": (b"%PDF-1.7\n" + bytes(200), PhotoKind),
    "picture of another kind": (saved("GIF", "P"), PhotoKind),
    "picture with layers": (saved("TIFF"), PhotoKind),
    "Apple's own format": (photographs.HEIC, PhotoHeic),
    "50 megapixels": (photographs.bomb(), PhotoTooBig),
    "a thousand million": (photographs.lying_png(40_000, 40_000), PhotoTooBig),
    "a strip": (photographs.bomb(60_000, 4), PhotoTooBig),
    "cut off": (jpeg()[:900], PhotoUnreadable),
    "head without body": (photographs.lying_png(3000, 3000), PhotoUnreadable),
    "damaged in the middle": (saved("PNG", size=(300, 300))[:80] + bytes(40), PhotoUnreadable),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_no_photo_is_refused_and_the_next_one_is_taken(attack):
    sent, refusal = ATTACKS[attack]

    with pytest.raises(refusal):
        developing.photo(sent)

    assert developing.photo(jpeg()).width == 320


def test_page_and_archive_behind_a_photo_are_left_behind():
    made = developing.photo(photographs.polyglot())

    assert b"script" not in made.jpeg
    assert b"PK" not in made.jpeg[-40:]
    assert made == developing.photo(jpeg())


def test_file_over_the_limit_is_not_even_read():
    with pytest.raises(PhotoTooLarge):
        developing.photo(bytes(LARGEST + 1))


def test_worker_that_takes_too_long_is_a_refusal(monkeypatch):
    monkeypatch.setattr(pool, "TIMEOUT", 0.001)
    mine = Developing()

    with pytest.raises(PhotoUnreadable):
        mine.photo(jpeg())
