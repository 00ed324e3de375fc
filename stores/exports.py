"""The store directory as CSV or GeoJSON, row by row. What comes out goes in again with `import_stores` unchanged."""

import csv
import json
from collections.abc import Iterator
from typing import Any, TextIO

from django.db.models import Count, Q

from stores.imports.cells import armed
from stores.models import Store

CHUNK = 500
COLUMNS = (
    *("code", "name", "region", "region_name", "partner", "partner_name", "policy", "address", "city", "postcode"),
    *("country", "subdivision", "latitude", "longitude", "time_zone", "opening_hours", "phone", "language"),
    *("expert", "active", "counters", "accessibility"),
)


def store_rows() -> Iterator[dict[str, Any]]:
    """Every store as a row of COLUMNS, by code."""
    stores = Store.objects.select_related("region", "partner", "policy")
    counted = stores.annotate(counter_count=Count("counters", filter=Q(counters__is_active=True)))
    for store in counted.order_by("code", "id").iterator(chunk_size=CHUNK):
        plain = {name: getattr(store, name) for name in COLUMNS if name in PLAIN}
        yield plain | {
            "region": store.region.code,
            "region_name": store.region.name,
            "partner": store.partner.code if store.partner else "",
            "partner_name": store.partner.name if store.partner else "",
            "policy": store.policy.code,
            "expert": store.is_expert,
            "active": store.is_active,
            "counters": store.counter_count,
            "accessibility": "|".join(store.accessibility),
        }


PLAIN = {field.name for field in Store._meta.concrete_fields if not field.is_relation}  # noqa: SLF001 -- Django's documented name


def write_csv(file: TextIO) -> int:
    """All stores as CSV into `file`; their number. Text that a spreadsheet would take for a formula is disarmed."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    number = 0
    for row in store_rows():
        writer.writerow([_cell(row[name]) for name in COLUMNS])
        number += 1
    return number


def _cell(value: Any) -> str | float:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return armed(value) if isinstance(value, str) else "" if value is None else value


def write_geojson(file: TextIO) -> int:
    """All stores as a GeoJSON collection, one feature a line; their number."""
    file.write('{"type": "FeatureCollection", "features": [')
    number = 0
    for row in store_rows():
        file.write(",\n" if number else "\n")
        json.dump(_feature(row), file, ensure_ascii=False)
        number += 1
    file.write("\n]}\n")
    return number


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    longitude, latitude = row.pop("longitude"), row.pop("latitude")
    point = None if longitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "id": row["code"], "geometry": point, "properties": row}


WRITERS = {"csv": write_csv, "geojson": write_geojson}
