"""PNG as fast as it can be written: Pillow tries every filter on every line, and that costs ten times the drawing."""

import struct
import zlib
from typing import Any

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB, PALETTE = 2, 3
COLOURS = 256
QUICK = 3  # the last of zlib's levels that do not look twice
WHITE = 0xFFFFFF


def png_of(pixels: Any) -> bytes:
    """Of rows of BGRx, each pixel one little-endian number of 32 bits.

    Print has few colours: where that is so, those that differ by less than 8 of 256 are drawn as one, in a palette.
    Photos keep every colour.
    """
    colours = pixels & WHITE
    found = _in_palette(colours)
    if found is None:
        return _file(colours.shape, RGB, _bytes_of(colours), b"")
    numbers, palette = found
    return _file(colours.shape, PALETTE, numbers, _chunk(b"PLTE", _bytes_of(palette).tobytes()))


def _in_palette(colours: Any) -> tuple[Any, Any] | None:
    """(the palette's number of each pixel, the palette), or None when there are too many colours for one."""
    inked = colours != WHITE
    ink = colours[inked]
    kinds = (ink >> 9 & 0x7C00) | (ink >> 6 & 0x3E0) | (ink >> 3 & 0x1F)
    sample = np.zeros(1 << 15, np.uint32)
    sample[kinds] = ink | 1 << 24  # black is a colour too
    used = np.flatnonzero(sample)
    if len(used) >= COLOURS:
        return None
    number = np.zeros(1 << 15, np.uint8)
    number[used] = np.arange(1, len(used) + 1)
    numbers = np.zeros(colours.shape, np.uint8)
    numbers[inked] = number[kinds]
    return numbers, np.concatenate([np.array([WHITE], np.uint32), sample[used] & WHITE])


def _bytes_of(colours: Any) -> Any:
    """Red, green, blue, one after the other along the last axis."""
    parts = [(colours >> shift & 0xFF).astype(np.uint8) for shift in (16, 8, 0)]
    return np.stack(parts, axis=-1).reshape(*colours.shape[:-1], -1)


def _file(shape: tuple[int, int], kind: int, rows: Any, palette: bytes) -> bytes:
    height, width = shape
    lines = np.zeros((height, rows.shape[1] + 1), np.uint8)  # each begins with its filter: none
    lines[:, 1:] = rows
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    data = zlib.compress(lines.data, QUICK)
    return SIGNATURE + _chunk(b"IHDR", head) + palette + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))
