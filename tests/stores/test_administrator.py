"""The way in where nobody can give it from inside: `manage.py administrator`."""

import io

import pytest
from django.core.management import CommandError, call_command

from core.models import AuditEntry
from stores.models import Staff
from tests.clients import signed_in
from tests.factories import StaffFactory, UserFactory

PASSWORD = "side-by-side-2026"


@pytest.fixture
def typed(monkeypatch):
    def type_in(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))

    type_in(PASSWORD)
    return type_in


@pytest.mark.django_db
def test_first_administrator_of_a_new_installation_gets_in(typed):
    call_command("administrator", user="root.admin@chain", mail="Root@Example.org", stdout=io.StringIO())

    staff = Staff.objects.get()
    assert (staff.user.email, staff.code, staff.user.check_password(PASSWORD)) == (
        "root@example.org",
        "rootadminchain",
        True,
    )
    assert signed_in(staff).get("/admin/").status_code == 200
    assert AuditEntry.objects.get(action="staff.administrator").actor == "command line"


@pytest.mark.django_db
def test_somebody_known_becomes_administrator_again(typed):
    clerk = StaffFactory(user=UserFactory(username="ana", is_active=False), is_active=False)

    call_command("administrator", user="ana", stdout=io.StringIO())

    clerk.user.refresh_from_db()
    assert signed_in(clerk).get("/admin/").status_code == 200
    assert clerk.user.email == "ana@example.org"


@pytest.mark.django_db
def test_weak_password_and_taken_address_are_refused(typed):
    UserFactory(email="taken@example.org")
    with pytest.raises(CommandError, match="Somebody else has the address"):
        call_command("administrator", user="root", mail="taken@example.org")

    typed("short")
    with pytest.raises(CommandError, match="too short"):
        call_command("administrator", user="root")

    assert not Staff.objects.exists()
