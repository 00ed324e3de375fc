"""Two real directories imported twice into a fresh database: an Irish shop list, and a city's services and offices.

`LADO_DATA` names the folder of data (default ../shared/data).
"""

import io
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests import servers

DATA = Path(os.environ.get("LADO_DATA", "../shared/data"))
IMPORTS = (
    ("import_stores", "b1_vodafone_ie_stores.csv", "irish_shops"),
    ("import_services", "b3_munich_services.csv", "munich_services"),
    ("import_stores", "b3_munich_offices.csv", "munich_offices"),
    ("import_services", "b3_munich_office_service.csv", "munich_links"),
)


def say(command: str, *arguments: str) -> None:
    """Run one command as a person would, and show what it shows."""
    from django.core.management import call_command  # noqa: PLC0415 -- after django.setup()
    from django.core.management.base import CommandError  # noqa: PLC0415 -- as above

    out = io.StringIO()
    started = time.perf_counter()
    try:
        call_command(command, *arguments, stdout=out, stderr=out)
    except CommandError as error:
        out.write(f"CommandError: {error}\n")
    took = time.perf_counter() - started
    shown = " ".join(Path(argument).name if "/" in argument else argument for argument in arguments)
    lines = out.getvalue().strip().splitlines()
    print(f"$ manage.py {command} {shown}\n" + "\n".join(f"  {line}" for line in lines) + f"  [{took:.2f} s]")


def weeks() -> None:
    """Some of the shops as their page shows them."""
    from stores import hours  # noqa: PLC0415 -- after django.setup()
    from stores.models import Store, StoreService  # noqa: PLC0415 -- as above

    now = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    stores = Store.objects.order_by("id")
    for store in [*stores.filter(code__startswith="ie-")[:3], *stores.filter(region__code="muenchen")[:3]]:
        week = hours.week(hours.Hours(store.opening_hours, store.time_zone, store.country), date(2026, 11, 23))
        monday = " ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in week[0]) or "closed"
        is_open = hours.is_open(hours.Hours(store.opening_hours, store.time_zone, store.country), now)
        print(f"{store.code}: {store.name}; {store.opening_hours}; Monday {monday}; open at 17:30 UTC: {is_open}")
    print(f"{stores.count()} stores, {StoreService.objects.count()} offers")


if __name__ == "__main__":
    servers.begin()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    say("migrate", "--verbosity=0")
    for _turn in range(2):
        for name, file, column_map in IMPORTS:
            say(name, str(DATA / file), f"--map={column_map}")
    weeks()
