"""`manage.py demo_week [STORE...]`: past days for stores of the demo chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from queueing.commands.demo_week import play_week
from queueing.queries.past import MOST_DAYS
from stores.models import Store


class Command(BaseCommand):
    help = "Fill the last days of demo stores that have no tickets then; for the demo mode. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("stores", nargs="*", default=["demo-001"], metavar="STORE", help="codes of stores")
        parser.add_argument("--days", type=int, default=MOST_DAYS)

    def handle(self, *_args: Any, **options: Any) -> None:
        stores = list(Store.objects.filter(code__in=options["stores"]).select_related("policy").order_by("code"))
        missing = sorted(set(options["stores"]) - {store.code for store in stores})
        if missing:
            raise CommandError(f"there is no store {', '.join(missing)}")
        for store in stores:
            try:
                made = play_week(store=store, days=options["days"], now=timezone.now())
            except DomainError as error:
                raise CommandError(str(error.message)) from error
            self.stdout.write(f"{store.code}: {made} tickets")
