"""What was done about a follow-up is only ever added to. Of an act only its note may go, when the person is erased."""

from django.db import migrations

FIXED = """
CREATE FUNCTION lado_follow_up_act_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.note IS NULL AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER follow_up_act_fixed BEFORE UPDATE OR DELETE ON feedback_followupact
FOR EACH ROW EXECUTE FUNCTION lado_follow_up_act_fixed();
"""
FREE = """
DROP TRIGGER follow_up_act_fixed ON feedback_followupact;
DROP FUNCTION lado_follow_up_act_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_followups")]
    operations = [migrations.RunSQL(FIXED, FREE)]
