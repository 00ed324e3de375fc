"""`manage.py backup DIR`: database, documents and keys together, verified."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups import BackupProblem, make_backup

DAMAGED = 3


class Command(BaseCommand):
    help = "Write database, documents and keys of one instant into a new folder, and read all of it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder; what is in it opens everything")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            made = make_backup(options["folder"], now=timezone.now())
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{options['folder']} is whole: {made.documents} files of documents, database and keys.")
        self.stdout.write(f"SHA-256 of its manifest: {made.sha256}")
        if made.given:
            self.stdout.write(
                f"Not in it, for the environment gives them: {', '.join(made.given)}. Keep them yourself."
            )
        if made.damaged:
            self.stderr.write(f"Files of these documents were missing or damaged before: {', '.join(made.damaged)}")
            raise SystemExit(DAMAGED)
