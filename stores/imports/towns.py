"""Towns of the store finder, from a table such as GeoNames gives."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from stores.imports import cells as read
from stores.imports.cells import BadCell, Cells
from stores.imports.kinds import Kind, Options, Parsed, on_none
from stores.imports.report import Report
from stores.imports.saving import Wanted, upsert
from stores.models import Place
from stores.models.gazetteer import EDGE, searched

COLUMNS = frozenset({"code", "name", "names", "country", "area", "latitude", "longitude", "population"})
ALIASES = {
    **dict.fromkeys(("geonameid", "geoname_id", "id"), "code"),
    **dict.fromkeys(("country_code", "countrycode"), "country"),
    **dict.fromkeys(("admin1_name", "region"), "area"),
    "lat": "latitude",
    **dict.fromkeys(("lon", "lng", "long"), "longitude"),
}
MOST_PEOPLE = 2_000_000_000
LONGEST_NAMES = 3000


def parse(line: int, cells: Cells, options: Options) -> Parsed:
    values: dict[str, Any] = {"name": read.required(cells, "name", longest=160), "country": _country(cells, options)}
    values["latitude"] = _degrees(cells, "latitude", 90)
    values["longitude"] = _degrees(cells, "longitude", 180)
    if "names" in cells:
        values["names"] = EDGE.join(read.listed(cells, "names"))
        if len(values["names"]) > LONGEST_NAMES:
            values["names"] = values["names"][:LONGEST_NAMES].rpartition(EDGE)[0]  # the first ones are the usual ones
    if "area" in cells:
        values["area"] = read.text(cells, "area", longest=120)
    people = read.whole(cells, "population", highest=MOST_PEOPLE)
    values |= {} if people is None else {"population": people}
    where = f"{values['latitude']:.2f}", f"{values['longitude']:.2f}"
    values["code"] = (
        read.code(cells, "code", longest=40)
        if read.text(cells, "code")
        else read.stable_code(values["name"], values["country"], *where, longest=40)
    )
    return Parsed(line, (values["code"],), values)


def _country(cells: Cells, options: Options) -> str:
    country = read.text(cells, "country", longest=2).upper() or options.country
    if not country:
        raise BadCell("country", _("missing"))
    return country


def _degrees(cells: Cells, field: str, most: float) -> float:
    read.required(cells, field)
    found = read.number(cells, field, lowest=-most, highest=most)
    return found or 0.0


def save(rows: Sequence[Parsed], _options: Options, report: Report) -> None:
    codes = [row.values["code"] for row in rows]
    found = {place.code: place for place in Place.objects.filter(code__in=codes).order_by("id")}
    upsert(Place, [_wanted(row, found.get(row.values["code"])) for row in rows], found, report)


def _wanted(row: Parsed, place: Place | None) -> Wanted:
    names = row.values.get("names", place.names if place else "")
    values = {**row.values, "search": searched(row.values["name"], names.split(EDGE))}
    return Wanted(row.line, values["code"], values["name"], values, silent=frozenset({"search"}))


KIND = Kind("places", COLUMNS, ("name", "latitude", "longitude"), parse, save, ALIASES, bears_on=on_none)
