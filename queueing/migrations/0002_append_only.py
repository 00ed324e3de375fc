"""Moves are append-only for everybody: all waits, reports and audits are derived from them."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER move_append_only BEFORE UPDATE OR DELETE ON queueing_ticketmove
FOR EACH ROW EXECUTE FUNCTION lado_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("queueing", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER move_append_only ON queueing_ticketmove")]
