"""`manage.py import_roster FILE [--replace] [--map FILE.toml] [--dry-run]` (docs/imports.md)."""

from django.core.management.base import CommandParser

from stores.imports.roster import KIND
from stores.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import who works where and when."
    kinds = (KIND,)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="for the people and days of the file, remove shifts that it does not name",
        )
