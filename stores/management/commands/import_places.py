"""`manage.py import_places FILE [--map FILE.toml] [--dry-run]` (docs/imports.md)."""

from stores.imports.towns import KIND
from stores.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import the towns by which customers look for a store, from CSV."
    kinds = (KIND,)
