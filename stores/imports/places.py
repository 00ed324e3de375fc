"""What the rows of a store directory say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from stores import hours
from stores.imports import cells as read
from stores.imports.cells import BadCell, Cells
from stores.imports.kinds import Kind, Options, Parsed
from stores.imports.place_rows import FLAGS, save
from stores.models import Store
from stores.models.features import Feature, in_order

MOST_COUNTERS = 200
TEXTS = {"name": 160, "address": 240, "city": 120, "postcode": 20, "region_name": 120, "partner_name": 120}
COLUMNS = frozenset(
    {
        *("code", "name", "branch", "region", "region_name", "partner", "partner_name", "policy", "address", "street"),
        *("house_number", "city", "postcode", "country", "subdivision", "latitude", "longitude", "time_zone"),
        *("opening_hours", "phone", "language", "expert", "active", "counters", "accessibility", "wheelchair"),
    }
)
WHEELCHAIR = {"yes": True, "designated": True, "no": False}  # "limited" says nothing of steps
# what All the Places, OpenStreetMap and other people's tables call our columns
ALIASES = {
    **dict.fromkeys(("ref", "id", "store"), "code"),
    **dict.fromkeys(("brand", "title"), "name"),
    **dict.fromkeys(("lat", "addr:lat"), "latitude"),
    **dict.fromkeys(("lon", "lng", "long", "addr:lon"), "longitude"),
    **dict.fromkeys(("addr:street_address", "addr:full", "street_address"), "address"),
    **dict.fromkeys(("addr:postcode", "zip", "postal_code"), "postcode"),
    **dict.fromkeys(("timezone", "tz"), "time_zone"),
    "addr:street": "street",
    "addr:housenumber": "house_number",
    "addr:city": "city",
    "addr:country": "country",
    "contact:phone": "phone",
    "hours": "opening_hours",
    "is_expert": "expert",
    "is_active": "active",
}


def parse(line: int, cells: Cells, options: Options) -> Parsed:
    """A store's values: only what the row says, so that the rest of an existing store stays."""
    values = _texts(cells) | _place(cells, options)
    values["code"] = _code(cells, values)
    values |= _position(cells) | _hours(cells) | _zone(cells, options) | _language(cells)
    values |= {model: found for ours, model in FLAGS.items() if (found := read.yes_no(cells, ours)) is not None}
    values |= {name: read.code(cells, name, longest=40) for name in ("region", "policy") if read.text(cells, name)}
    if "partner" in cells:
        values["partner"] = read.code(cells, "partner", longest=40) if read.text(cells, "partner") else ""
    if "phone" in cells:
        values["phone"] = read.phone(cells, "phone", country=values.get("country", ""))
    values |= _features(cells)
    values["counters"] = read.whole(cells, "counters", highest=MOST_COUNTERS)
    return Parsed(line, (values["code"],), values)


def _texts(cells: Cells) -> dict[str, Any]:
    read.required(cells, "name")
    texts = {name: read.text(cells, name, longest=longest) for name, longest in TEXTS.items() if name in cells}
    texts["name"] = f"{texts['name']} {read.text(cells, 'branch')}".strip()
    street = f"{read.text(cells, 'street')} {read.text(cells, 'house_number')}".strip()
    if street and not texts.get("address"):
        texts["address"] = street
    return texts


def _code(cells: Cells, values: Mapping[str, Any]) -> str:
    """The file's code, or one derived from name and address."""
    if read.text(cells, "code"):
        return read.code(cells, "code")
    return read.stable_code(*(values[name] for name in ("name", "postcode", "city", "address") if values.get(name)))


def _place(cells: Cells, options: Options) -> dict[str, str]:
    country = read.text(cells, "country").upper() or options.country
    subdivision = read.text(cells, "subdivision")
    for wrong, place in (("country", (country, "")), ("subdivision", (country, subdivision))):
        try:
            hours.check_place(*place)
        except ValueError as error:
            reason = _("no public holidays are known for %(place)s") % {"place": " ".join(filter(None, place))}
            raise BadCell(wrong, reason) from error
    if subdivision and not country:
        raise BadCell("country", _("missing, though a subdivision is given"))
    given = {"country": country} if country else {}
    return given | ({"subdivision": subdivision} if country and "subdivision" in cells else {})


def _position(cells: Cells) -> dict[str, float | None]:
    if "latitude" not in cells and "longitude" not in cells:
        return {}
    latitude = read.number(cells, "latitude", lowest=-90, highest=90)
    longitude = read.number(cells, "longitude", lowest=-180, highest=180)
    if (latitude is None) != (longitude is None):
        raise BadCell("latitude" if latitude is None else "longitude", _("missing, though the other half is given"))
    return {"latitude": latitude, "longitude": longitude}


def _hours(cells: Cells) -> dict[str, str]:
    written = cells.get("opening_hours", "")
    try:
        return {"opening_hours": hours.validate(written)} if written.strip() else {}
    except hours.BadHours as error:
        raise BadCell("opening_hours", str(error)) from error


def _zone(cells: Cells, options: Options) -> dict[str, str]:
    zone = read.text(cells, "time_zone") or options.time_zone
    try:
        return {"time_zone": hours.zone_of(zone).key} if zone else {}
    except ValueError as error:
        raise BadCell("time_zone", _("unknown time zone: “%(found)s”") % {"found": zone[:40]}) from error


def _language(cells: Cells) -> dict[str, str]:
    language = read.text(cells, "language")
    if language and language not in dict(settings.LANGUAGES):
        raise BadCell("language", _("unknown language: “%(found)s”") % {"found": language[:20]})
    return {"language": language} if language else {}


def _features(cells: Cells) -> dict[str, Any]:
    """The whole list where the file has it; of OpenStreetMap's `wheelchair` yes and no, which speak of steps alone."""
    given: dict[str, Any] = {}
    if "accessibility" in cells:
        codes = read.listed(cells, "accessibility")
        unknown = [code for code in codes if code not in Feature.values]
        if unknown:
            facts = {"found": unknown[0][:40], "codes": ", ".join(Feature.values)}
            raise BadCell("accessibility", _("unknown: “%(found)s”; known are %(codes)s") % facts)
        given["accessibility"] = in_order(codes)
    if (wheelchair := read.text(cells, "wheelchair").casefold()) in WHEELCHAIR:
        given["step_free"] = WHEELCHAIR[wheelchair]
    return given


def bears_on(rows: Sequence[Parsed]) -> list[int]:
    """The stores themselves."""
    return list(Store.objects.filter(code__in={row.values["code"] for row in rows}).values_list("pk", flat=True))


KIND = Kind("stores", COLUMNS, ("name",), parse, save, ALIASES, bears_on=bears_on)
