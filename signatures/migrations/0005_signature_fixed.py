"""Who signed what, how and when never changes: only pen data and the device may go."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION lado_signature_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) - 'dynamics' - 'device_id' = to_jsonb(OLD) - 'dynamics' - 'device_id'
       AND (NEW.dynamics IS NULL OR NEW.dynamics = OLD.dynamics)
       AND (NEW.device_id IS NULL OR NEW.device_id = OLD.device_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGER = """
CREATE TRIGGER signature_fixed BEFORE UPDATE OR DELETE ON signatures_signature
FOR EACH ROW EXECUTE FUNCTION lado_signature_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("signatures", "0004_archive")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION lado_signature_fixed()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER signature_fixed ON signatures_signature"),
    ]
