"""`manage.py replay_export STORE DIR`: a store's last days as the files that `manage.py replay` reads."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from queueing.queries.offers import line_policy
from queueing.queries.past import MOST_DAYS, past
from queueing.replay import export
from stores.models import Store


class Command(BaseCommand):
    help = "Write a store's last whole days, its desks, tiers and rule as files for `manage.py replay`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("store", metavar="STORE", help="the store's code")
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--days", type=int, default=MOST_DAYS, help=f"how many days before today, 1 to {MOST_DAYS}")

    def handle(self, *_args: Any, **options: Any) -> None:
        store = Store.objects.filter(code=options["store"]).first()
        if store is None:
            raise CommandError(f"there is no store {options['store']}")
        try:
            found = past(store, days=options["days"], now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        files = {
            "log.csv": export.log_csv(found.log),
            "desks.json": export.desks_json(found.desks),
            "tiers.json": export.tiers_json(found.tiers),
            "policy.json": export.policy_json(line_policy(store.policy_id, cycle=0)),
        }
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                (folder / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from error
        log, desks, tiers, policy = (folder / name for name in files)
        self.stdout.write(f"{len(found.log.arrivals)} customers, {len(found.desks)} desks, {len(found.days)} days")
        self.stdout.write(f"manage.py replay {log} --desks {desks} --tiers {tiers} --policy {policy}")
