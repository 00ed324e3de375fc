"""A fault of asn1crypto 1.5.1, mended: lengths that end in 0x80 are no indefinite ones.

Its `dump` takes every header whose last byte is 0x80 for one of indefinite length, so also 30 82 01 80 (384 bytes). It
then writes the value and all in it anew, twice at each level: of some dozens of seals, whose signatures are of changing
length, one took 20 seconds instead of some milliseconds. An indefinite header is a tag and 0x80, and nothing else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from asn1crypto import core

INDEFINITE = 0x80
SHORTEST = 2  # bytes of a header: a tag and a length of one byte


def _mended(dump: Callable[..., bytes]) -> Callable[..., bytes]:
    @wraps(dump)
    def definite(self: Any, force: bool = False) -> bytes:  # noqa: FBT001, FBT002 -- asn1crypto's signature
        header = self._header
        if header is not None and len(header) > SHORTEST and header[-1] == INDEFINITE:
            self._header = None  # it is made again, from a length that is known
        return dump(self, force)

    definite.is_mended = True  # type: ignore[attr-defined]  # our mark
    return definite


def mend() -> None:
    """Once for the process."""
    for kind in (core.Asn1Value, core.Choice, core.Primitive, core.Sequence, core.SequenceOf):
        if "dump" in vars(kind) and not hasattr(kind.dump, "is_mended"):
            kind.dump = _mended(kind.dump)
