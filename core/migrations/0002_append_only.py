"""The audit log is append-only for everybody: a trigger refuses to change or delete an entry."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION lado_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGER = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON core_auditentry
FOR EACH ROW EXECUTE FUNCTION lado_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION lado_append_only()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER audit_append_only ON core_auditentry"),
    ]
