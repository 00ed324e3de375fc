"""A log whose every later change shows."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import audit
from core.models import AuditEntry
from tests.factories import NOON


def write(n):
    return audit.record(actor="staff:1", action="device.pair", target=f"device:{n}", now=NOON, data={"n": n})


@pytest.mark.django_db
def test_record_chains_every_entry_to_the_one_before():
    first, second = write(1), write(2)

    assert bytes(second.previous_hash) == bytes(first.hash)
    assert list(audit.broken_links()) == []


@pytest.mark.django_db
def test_broken_links_finds_a_changed_entry():
    write(1)
    second = write(2)
    write(3)
    with connection.cursor() as cursor:  # what somebody with the database's own password could do
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER audit_append_only")
        cursor.execute("UPDATE core_auditentry SET actor = 'staff:2' WHERE id = %s", [second.pk])

    assert list(audit.broken_links()) == [second.pk]


@pytest.mark.django_db
def test_entries_cannot_be_changed_or_deleted():
    write(1)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(actor="nobody")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()
