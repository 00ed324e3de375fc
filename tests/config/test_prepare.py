"""What is looked at before the programs start."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError

from config.embedded import SetupProblem
from config.supervise.prepare import explained, refuse_known_passwords

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_demo_login_with_the_known_password_is_not_opened_to_the_network():
    get_user_model().objects.create_user("manager1", password="lado-demo")
    with pytest.raises(SetupProblem, match="The login manager1 still has the demo's default password"):
        refuse_known_passwords()


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("changed", [{"password": "of-our-own"}, {"is_active": False}])
def test_a_demo_login_that_is_closed_or_changed_is_no_danger(changed):
    get_user_model().objects.create_user("manager1", **({"password": "lado-demo"} | changed))
    refuse_known_passwords()


def test_a_disk_that_fills_while_migrating_is_told_as_one(tmp_path):
    fault = OperationalError("could not extend file")
    fault.__cause__ = psycopg.errors.DiskFull("could not extend file: No space left on device")
    assert str(explained(tmp_path, fault, NOON)).startswith(f"The disk that holds {tmp_path} is full.")


def test_another_fault_is_told_in_one_line_and_kept_whole_in_a_log(tmp_path):
    (tmp_path / "log").mkdir()
    said = str(explained(tmp_path, OperationalError("permission denied\nDETAIL: much more"), NOON))
    assert said == f"The database could not be prepared: permission denied (details in {tmp_path}/log/up.log)"
    assert "DETAIL: much more" in (tmp_path / "log" / "up.log").read_text()
