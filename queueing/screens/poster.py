"""What stands on the poster: the code of this minute, where it leads, and how full the store is."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from queueing import passes
from queueing.joining import code_at, seconds_left
from queueing.queries.outlook import outlook
from queueing.screens.frame import Frame


def context(frame: Frame, *, address: Callable[[str], str]) -> dict[str, Any]:
    """The whole poster; `address` makes a path one that a phone opens."""
    shown = code_now(frame, address=address)
    return {**shown, "store": frame.store, "now": frame.now, "view": outlook(frame.store, now=frame.now)}


def code_now(frame: Frame, *, address: Callable[[str], str]) -> dict[str, Any]:
    """The code of this minute, without a look into the line."""
    code = code_at(passes.code_key(), store=frame.store.code, at=frame.now)
    path = address(reverse("join", args=[frame.store.code]))
    return {
        "code": f"{code[:3]} {code[3:]}",
        "link": f"{path}?code={code}",
        "typed": path.partition("://")[2],
        "seconds": seconds_left(frame.now),
    }
