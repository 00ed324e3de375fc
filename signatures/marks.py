"""What browsers and programs send of a signature, as the command takes it."""

from collections.abc import Mapping
from typing import Any

import orjson

from signatures.sealing import InkOutside, InkTooMuch

LONGEST_DYNAMICS = 400_000  # bytes: 20,000 points with time and pressure


def mark_of(ink: Mapping[str, Any]) -> dict[str, Any]:
    """`strokes`, `typed` and `dynamics` of an Act; raises InkTooMuch, InkOutside."""
    try:
        dynamics = orjson.dumps(ink["dynamics"]) if ink.get("dynamics") else b""
    except orjson.JSONEncodeError as error:  # nested more deeply than it can be written again
        raise InkOutside from error
    if len(dynamics) > LONGEST_DYNAMICS:
        raise InkTooMuch
    return {"strokes": ink.get("strokes"), "typed": str(ink.get("typed") or ""), "dynamics": dynamics}
