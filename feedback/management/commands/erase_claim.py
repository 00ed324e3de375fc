"""`manage.py erase_claim NUMBER --reason WHY`: what a claim says of somebody is gone; its number stays."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from feedback.commands.claim_erasing import erase_claim
from feedback.models import Claim


class Command(BaseCommand):
    help = "Erase the words, files and identity of a claim of somebody who is no customer (else: erase_customer)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="of the claim, such as 2026-000123")
        parser.add_argument("--reason", required=True, metavar="WHY", help="kept in the audit log; name nobody in it")

    def handle(self, *_args: Any, **options: Any) -> None:
        claim = Claim.objects.filter(number=options["number"].strip()).first()
        if claim is None:
            raise CommandError("There is no claim with this number.")
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("Say why, in a few words.")
        done = erase_claim(claim_id=claim.pk, reason=reason[:200], by="command", now=timezone.now())
        self.stdout.write(f"{claim.number} {'is erased' if done else 'had been erased before'}.")
