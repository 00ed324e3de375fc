"""`manage.py erase_customer WHO --reason WHY`: what is known of a person is gone, their documents where that may be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from signatures.commands.erasing import HOLD, RETENTION, StillKept, erase_person
from signatures.queries.archive import customers
from stores.commands.merging import person_of
from stores.models import Customer

WHY = {RETENTION: "the law keeps it until {until}", HOLD: "a legal hold keeps it"}


class Command(BaseCommand):
    help = "Forget a customer and shred their documents; says which documents are kept, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", metavar="WHO", help="customer number, or a phone or mail shown to be theirs, or #ID")
        parser.add_argument("--reason", required=True, metavar="WHY", help="kept in the audit log; name nobody in it")
        parser.add_argument("--country", default="", help="whose phone numbers are meant without a prefix, such as PT")

    def handle(self, *_args: Any, **options: Any) -> None:
        customer_id = _found(options["who"].strip(), country=options["country"])
        try:
            done = erase_person(customer_id=customer_id, reason=options["reason"], by="command", now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"Customer #{customer_id} is erased, with {len(done.erased)} documents.")
        for reference in done.erased:
            self.stdout.write(f"{reference} erased")
        for each in done.kept:
            self.stdout.write(f"{each.reference} kept: {_why(each)}")


def _found(said: str, *, country: str) -> int:
    """The one person who is meant."""
    if said.startswith("#") and said[1:].isdecimal():
        ids = list(Customer.objects.filter(pk=int(said[1:])).values_list("pk", flat=True))
    else:
        ids = customers(said, country=country)
    people = sorted({person_of(each).pk for each in ids})
    if not people:
        raise CommandError("Nobody is known by that, or has shown it to be theirs.")
    if len(people) > 1:
        names = ", ".join(f"#{each}" for each in people)
        raise CommandError(f"Several people are known by that: {names}. Name one of them.")
    return people[0]


def _why(kept: StillKept) -> str:
    return WHY.get(kept.why, kept.why).format(until=kept.until)
