"""The database brought up to date and the demo chain loaded, before the children start."""

import io
import traceback
from datetime import datetime
from pathlib import Path

import psycopg
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from config.embedded.ground import Say
from config.embedded.problems import SetupProblem, disk_full
from config.supervise.address import DEFAULT_DEMO_PASSWORD, Address

DEMO_LOGINS = ("admin", "region1", "manager1", "clerk1")


def prepare(var: Path, address: Address, *, demo: bool, say: Say, now: datetime) -> None:
    """Migrate, load the demo chain into an empty database, and see that no demo login is open to the network."""
    try:
        _migrate(say)
        if demo and not apps.get_model("stores", "Store").objects.exists():
            say("Loading the demo chain")
            call_command("demo", stdout=io.StringIO())
        if not address.loopback:
            refuse_known_passwords()
    except (DatabaseError, CommandError) as fault:
        raise explained(var, fault, now) from fault
    finally:
        for each in connections.all(initialized_only=True):
            each.close()


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        say(f"Bringing the database up to date ({steps} steps)")
        call_command("migrate", interactive=False, verbosity=0)


def refuse_known_passwords() -> None:
    """A demo loaded earlier, with the password everybody knows, must not become reachable."""
    for user in get_user_model().objects.filter(username__in=DEMO_LOGINS, is_active=True).order_by("id"):
        if user.check_password(DEFAULT_DEMO_PASSWORD):
            raise SetupProblem(
                f"The login {user.get_username()} still has the demo's default password and LADO_BIND opens Lado to "
                "the network. Load the demo again with a password of your own: LADO_DEMO_PASSWORD=... manage.py demo"
            )


def explained(var: Path, fault: Exception, now: datetime) -> SetupProblem:
    """One sentence for what went wrong with the database; the whole story goes to a log."""
    if isinstance(fault.__cause__, psycopg.errors.DiskFull):
        return disk_full(var)
    log = var / "log" / "up.log"
    with log.open("a") as file:
        file.write(f"{now.isoformat()}\n{''.join(traceback.format_exception(fault))}\n")
    return SetupProblem(f"The database could not be prepared: {str(fault).strip().splitlines()[0]} (details in {log})")
