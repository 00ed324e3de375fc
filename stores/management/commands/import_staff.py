"""`manage.py import_staff FILE [--map FILE.toml] [--dry-run]` (docs/imports.md)."""

from stores.imports.people import KIND
from stores.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import staff: role, stores, regions, skills."
    kinds = (KIND,)
