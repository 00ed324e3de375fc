"""The answer of the customer system, as docs/crm.md has it, made into a Record. Nothing in it is believed."""

import re
from collections.abc import Collection
from typing import Any

import orjson

from stores.crm.cleaning import one_line, safe_link
from stores.crm.values import CrmFailed, Fact, Failure, Record, Want, Words

VERSION = 1
NAME, LABEL, VALUE, FACTS = 80, 40, 120, 8  # signs, and lines of the panel
LANGUAGES = 20  # of one text
_CODE = re.compile(r"[-a-zA-Z0-9_]{1,30}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")


def record_in(body: bytes, *, want: Want, hosts: Collection[str], demo: bool) -> Record | None:
    """Who it is, None when nobody is known; raises CrmFailed for anything but an answer of version 1.

    A part that is not as it should be is left out; the rest still helps. Only what was asked for is read.
    """
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CrmFailed(Failure.BROKEN) from error
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("found"), bool):
        raise CrmFailed(Failure.BROKEN)
    if not data["found"]:
        return None
    tier = _code(data.get("tier"))
    if want == Want.TIER:
        return Record(tier=tier)
    return Record(
        tier=tier,
        name=one_line(data.get("name"), NAME),
        link=safe_link(data.get("link"), hosts, demo=demo),
        facts=_facts(data.get("facts")),
    )


def _code(value: Any) -> str:
    """A code as tiers have them; what could be none is "?", which no tier is called."""
    if value is None or value == "":
        return ""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else "?"


def _facts(rows: Any) -> tuple[Fact, ...]:
    if not isinstance(rows, list):
        return ()
    given = [row for row in rows[: 4 * FACTS] if isinstance(row, dict)]
    facts = [Fact(_words(row.get("label"), LABEL), _words(row.get("value"), VALUE)) for row in given]
    return tuple(fact for fact in facts if fact.label and fact.value)[:FACTS]


def _words(value: Any, longest: int) -> Words:
    """A text, or texts by language."""
    if not isinstance(value, dict):
        return one_line(value, longest)
    texts = {
        code: one_line(text, longest) for code, text in list(value.items())[:LANGUAGES] if _LANGUAGE.fullmatch(code)
    }
    return {code: text for code, text in texts.items() if text}
