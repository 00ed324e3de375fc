"""Rows out of GeoJSON, feature by feature: a collection however it is laid out, or one feature a line."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from django.utils.translation import gettext as _

from stores.imports.reading import PIECE, BadFile, RawRow, Source

_FEATURES = re.compile(r'"features"\s*:\s*\[')
_FEATURE = re.compile(r'\s*\{\s*"type"\s*:\s*"Feature"')
_BETWEEN = re.compile(r"[\s,\x1e]*")
HEAD = 1 << 20  # the array of features begins within the first million characters
LONGEST = 1 << 22


def read_geojson(file: TextIO) -> Source:
    """Features as rows: their properties, with `latitude` and `longitude` of a point. Raises BadFile."""
    text = file.read(HEAD).lstrip("\ufeff")
    if _FEATURE.match(text):
        return Source(None, _rows(file, text, 0, in_array=False))
    array = _FEATURES.search(text)
    if array is None:
        raise BadFile(_("The file is JSON, but holds no GeoJSON features."))
    return Source(None, _rows(file, text, array.end(), in_array=True))


def _rows(file: TextIO, text: str, at: int, *, in_array: bool) -> Iterator[RawRow]:
    line = 1 + text.count("\n", 0, at)
    decoder = json.JSONDecoder()
    while True:
        start = _after(text, at)
        line += text.count("\n", at, start)
        text, at = (text[start:], 0) if start > PIECE else (text, start)
        if in_array and text.startswith("]", at):
            return
        try:
            feature, end = decoder.raw_decode(text, at)
        except ValueError:
            more = file.read(PIECE) if len(text) - at < LONGEST else ""
            if more:
                text, at = text[at:] + more, 0
                continue
            if in_array or text[at:]:
                yield RawRow(line, fault=_("not readable as JSON from here on"))
            return
        yield _row(line, feature)
        line += text.count("\n", at, end)
        at = end


def _after(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _row(line: int, feature: Any) -> RawRow:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return RawRow(line, fault=_("not a GeoJSON feature"))
    properties = feature.get("properties")
    cells = {name: _cell(value) for name, value in properties.items()} if isinstance(properties, dict) else {}
    if "id" in feature:
        cells.setdefault("id", _cell(feature["id"]))
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        place = geometry.get("coordinates")
        if isinstance(place, list) and len(place) >= 2:  # noqa: PLR2004 -- longitude, latitude, perhaps a height
            cells["longitude"], cells["latitude"] = _cell(place[0]), _cell(place[1])
    return RawRow(line, cells)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
