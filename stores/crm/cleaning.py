"""What somebody else's program says is text, never markup, and fits its place."""

import re
import unicodedata
from collections.abc import Collection

MARKS = 3  # accents on one letter; Vietnamese needs two
LONGEST_LINK = 500
_GAPS = {"Zs", "Zl", "Zp"}
_LINK = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?#][!-\[\]-~]*)?", re.IGNORECASE)
_LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1)(?::[0-9]+)?")


def one_line(text: object, longest: int) -> str:
    """`text` on one line of at most `longest` signs; "" for what is no text.

    Left out is what cannot be seen and changes what is: control signs, marks of direction, joiners, private and unknown
    signs, and accents beyond a few on one letter.
    """
    if not isinstance(text, str):
        return ""
    signs, marks = [], 0
    for sign in unicodedata.normalize("NFC", text[: 8 * longest]):
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind[0] == "M" else 0
        if kind in _GAPS or sign in "\t\n\r\v\f\x85":
            signs.append(" ")
        elif kind[0] != "C" and marks <= MARKS:
            signs.append(sign)
    line = " ".join("".join(signs).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def safe_link(link: object, hosts: Collection[str], *, demo: bool) -> str:
    """`link` when a clerk may be led there: https to one of `hosts`; in a demo http on this machine. Otherwise ""."""
    if not isinstance(link, str) or len(link) > LONGEST_LINK:
        return ""
    parts = _LINK.fullmatch(link)
    if parts is None or parts["host"].lower() not in hosts:
        return ""
    is_https = parts["scheme"].lower() == "https"
    return link if is_https or (demo and _LOOPBACK.fullmatch(parts["host"].lower())) else ""
