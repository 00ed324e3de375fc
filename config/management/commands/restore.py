"""`manage.py restore DIR`: a backup takes the place of database, documents and keys."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups import BackupProblem, restore_backup


class Command(BaseCommand):
    help = "Put a backup back. Everything is checked first; what is there now comes back if a step fails."
    requires_system_checks = ()  # they ask the database, which may be damaged

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="what `manage.py backup` has written")
        parser.add_argument("--force", action="store_true", help="replace a Lado in which somebody works already")
        parser.add_argument(
            "--erased", type=Path, metavar="FILE", help="references of documents erased since, one on each line"
        )
        parser.add_argument("--sample", type=int, default=20, metavar="N", help="documents whose seals are verified")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            done = restore_backup(
                options["folder"], force=options["force"], listed=options["erased"], sample=max(0, options["sample"]),
                now=timezone.now(),
            )  # fmt: skip
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restored as of {done.made_at:%Y-%m-%d %H:%M:%S} UTC: {done.rows} rows, {done.files} files.")
        self.stdout.write(f"Checked: {done.chains} chains, the audit log, {done.seals} sealed documents.")
        if done.erased_again:
            self.stdout.write(f"Erased since the backup, and so again now: {', '.join(done.erased_again)}")
        if done.damaged:
            self.stdout.write(f"Damaged when the backup was made, and so still: {', '.join(done.damaged)}")
