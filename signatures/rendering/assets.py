"""The only things that a document may ask for: our mark, and QR codes made on the spot."""

import functools
import io
from pathlib import Path
from urllib.parse import unquote

import segno

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
FILES = {
    "lado:mark.svg": ("img/mark.svg", "image/svg+xml"),
}
QR = "lado:qr?"
LONGEST_QR = 300


def asset(address: str) -> tuple[bytes, str] | None:
    """(bytes, MIME type) of one of ours, else None."""
    if address.startswith(QR) and len(address) <= LONGEST_QR:
        return _qr(unquote(address.removeprefix(QR))), "image/svg+xml"
    if address in FILES:
        name, kind = FILES[address]
        return _file(name), kind
    return None


@functools.cache
def _file(name: str) -> bytes:
    return (STATIC / name).read_bytes()


def _qr(text: str) -> bytes:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, dark="#10201D", xmldecl=False)
    return out.getvalue()
