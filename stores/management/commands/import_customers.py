"""`manage.py import_customers FILE [--map FILE.toml] [--dry-run]` (docs/imports.md)."""

from stores.imports.customers import KIND
from stores.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import which customers belong to which tier."
    kinds = (KIND,)
