"""From one machine to another, as a person types it: each with a PostgreSQL and keys of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.place import CHECKOUT
from tests.config.conftest import own_environment

FILL = """
from django.utils import timezone
from stores.models import Customer, CustomerWay
from core.personal import lookup_hash
customer = Customer.objects.create(updated_at=timezone.now())
CustomerWay.objects.create(customer=customer, kind="number", hash=lookup_hash("number", "K-1"), value="K-1",
                           made_at=timezone.now())
"""
ASK = """
from stores.models import CustomerWay
from core.personal import lookup_hash
print(CustomerWay.objects.get(hash=lookup_hash("number", "K-1")).value)
"""


def manage(var, *arguments):
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=own_environment(LADO_VAR=str(var), LADO_DEMO="0"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.long
def test_another_machine_goes_on_with_the_data_and_the_keys_of_the_first(folder):
    old, new, kept = folder / "old", folder / "new", folder / "kept"
    manage(old, "migrate", "-v", "0")
    manage(old, "shell", "-v", "0", "-c", FILL)
    manage(old, "backup", kept)
    keys = {path.name: path.read_text() for path in (old / "keys").iterdir()}
    shutil.rmtree(old)

    told = manage(new, "restore", kept)

    assert "Restored as of" in told
    assert manage(new, "shell", "-v", "0", "-c", ASK).split()[-1] == "K-1"
    assert {path.name: path.read_text() for path in (new / "keys").iterdir()} == keys
    assert all(text.strip() not in told for text in keys.values())
    assert not Path(f"{kept}.half").exists()
