"""Signing and sealing: each act is one more revision of the same file, and not one byte before it ever changes."""

from signatures.fonts import GlyphUnknown
from signatures.sealing.acts import sign
from signatures.sealing.archive import SealFailed, renew, seal
from signatures.sealing.ink import Ink, InkEmpty, InkOutside, InkTooMuch
from signatures.sealing.lettering import TypedName
from signatures.sealing.writing import AlreadySigned, NoSuchField, NotItsTurn

__all__ = [
    "AlreadySigned",
    "GlyphUnknown",
    "Ink",
    "InkEmpty",
    "InkOutside",
    "InkTooMuch",
    "NoSuchField",
    "NotItsTurn",
    "SealFailed",
    "TypedName",
    "renew",
    "seal",
    "sign",
]
