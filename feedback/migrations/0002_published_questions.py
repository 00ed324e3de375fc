"""What was published says the same for ever: a trigger refuses to change it, whoever asks."""

from django.db import migrations

FIXED = """
CREATE FUNCTION lado_survey_version_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'retired_at', 'revision'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'survey version % is %', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'retired' OR OLD.state = 'published' AND
        (NEW.state <> 'retired' OR to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving) THEN
        RAISE EXCEPTION 'survey version % is %', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER survey_version_fixed BEFORE UPDATE OR DELETE ON feedback_surveyversion
FOR EACH ROW EXECUTE FUNCTION lado_survey_version_fixed();
"""
FREE = """
DROP TRIGGER survey_version_fixed ON feedback_surveyversion;
DROP FUNCTION lado_survey_version_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_surveys")]
    operations = [migrations.RunSQL(FIXED, FREE)]
