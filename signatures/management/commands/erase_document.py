"""`manage.py erase_document REFERENCE --reason WHY`: what it said is gone, that it was signed stays known."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from signatures.commands.retention import erase_with_acts
from signatures.models import Document


class Command(BaseCommand):
    help = "Destroy a document's key and files for good. Refused while a legal hold keeps it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE")
        parser.add_argument("--reason", required=True, metavar="WHY", help="kept in the audit log; name nobody in it")

    def handle(self, *_args: Any, **options: Any) -> None:
        document = Document.objects.filter(reference=options["reference"].strip().upper()).first()
        if document is None:
            raise CommandError(f"There is no document {options['reference']}.")
        try:
            done = erase_with_acts(document_id=document.pk, reason=options["reason"], by="command", now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        said = "is erased. Its hashes and its history stay." if done else "had been erased already."
        self.stdout.write(f"{document.reference} {said}")
