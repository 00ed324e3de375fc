"""`manage.py import_stores FILE [--map FILE.toml] [--dry-run]` (docs/imports.md)."""

from stores.imports.places import KIND
from stores.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import stores from CSV or GeoJSON."
    kinds = (KIND,)
