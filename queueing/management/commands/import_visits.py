"""`manage.py import_visits FILE [--map FILE.toml] [--dry-run]` (docs/imports.md)."""

from queueing.commands.visits.importing import KIND
from stores.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import visits that ended before Lado was there, for first-visit resolution."
    kinds = (KIND,)
