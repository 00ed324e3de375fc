"""One spelling of a version's whole content, and its hash: what an approval, a document and its evidence point to.

Strings, integers, booleans and null only, keys sorted, no spaces, UTF-8: for such values the spelling of RFC 8785.
"""

import hashlib
import json
from typing import Any


def canonical(content: Any) -> bytes:
    """`content` in its one spelling. Raises TypeError for a number that is no integer."""
    _check(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical spelling, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for name, each in value.items():
            if not isinstance(name, str) or not name.isascii():  # beyond ASCII the order of keys is another one
                raise TypeError(name)
            _check(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _check(each)
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(type(value).__name__)
