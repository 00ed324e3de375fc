"""Which signed documents wait for their seal, why, and when they are tried again."""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from signatures.commands import seals
from signatures.models import Document
from signatures.states import DocumentState

ROW = "{:<10} {:<20} {:>5}  {:<20} {}"
FORMAT = "%Y-%m-%d %H:%M:%S"


class Command(BaseCommand):
    help = "Lists documents that wait for their seal (times in UTC); --now tries them without waiting for their pause."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="end every pause and ring for the worker")

    def handle(self, *_args: Any, **options: Any) -> None:
        rows = Document.objects.filter(state=DocumentState.SEALING).order_by("state_since", "id")
        found = rows.values_list("reference", "state_since", "seal_tries", "seal_again_at", "seal_trouble")
        self.stdout.write(ROW.format("document", "since", "tries", "again at", "what is in the way"))
        for reference, since, tries, again, trouble in found.iterator():
            self.stdout.write(
                ROW.format(reference, f"{since:{FORMAT}}", tries, f"{again:{FORMAT}}" if again else "soon", trouble)
            )
        self.stdout.write(f"{len(found)} documents wait.")
        if options["now"]:
            self.stdout.write(f"{seals.hurry(now=timezone.now())} are tried now.")
