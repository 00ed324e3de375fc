"""`manage.py export_stores [FILE] [--format csv|geojson]`: all stores, to the terminal when no file is named."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stores.exports import WRITERS


class Command(BaseCommand):
    help = "Export all stores as CSV or GeoJSON, in the form that import_stores reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--format", choices=sorted(WRITERS), help="else by the file's ending, else csv")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        is_geo = path is not None and path.suffix in {".geojson", ".json"}
        form = options["format"] or ("geojson" if is_geo else "csv")
        if path is None:
            self.stdout.ending = ""  # each piece as it is, no line end added
            WRITERS[form](self.stdout)  # type: ignore[arg-type]  # Django's wrapper writes like a file
            return
        encoding = "utf-8-sig" if form == "csv" else "utf-8"  # spreadsheets take CSV without the mark for Latin
        try:
            with path.open("w", encoding=encoding, newline="") as file:
                number = WRITERS[form](file)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{number} stores")
