"""What a manager decided of each booking that loses its place."""

from collections.abc import Mapping
from typing import Any

from queueing.states import Decision


def decisions_of(data: Mapping[str, Any]) -> dict[int, Decision]:
    """What was decided of each booking, of the fields `decide-12`; what cannot be read is not decided."""
    found = {}
    for name in data:
        head, _dash, pk = name.partition("decide-")
        if not head and pk.isdecimal() and len(pk) <= 18 and data[name] in Decision.values:  # noqa: PLR2004 -- a bigint
            found[int(pk)] = Decision(data[name])
    return found


def seen_of(data: Mapping[str, Any]) -> set[int]:
    """The bookings that the preview showed."""
    parts = str(data.get("seen", "")).split(",")
    return {int(part) for part in parts if part.isdecimal() and len(part) <= 18}  # noqa: PLR2004 -- a bigint
