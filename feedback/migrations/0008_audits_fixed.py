"""A checklist that was published never changes, nor does what an audit found once it is published: triggers see to it."""

from django.db import migrations

VERSION = """
CREATE FUNCTION feedback_checklist_version_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'published' AND NEW.state = 'retired'
        AND (to_jsonb(NEW) - 'state' - 'retired_at') = (to_jsonb(OLD) - 'state' - 'retired_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a checklist in use never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER checklist_version_fixed BEFORE UPDATE OR DELETE ON feedback_checklistversion
FOR EACH ROW EXECUTE FUNCTION feedback_checklist_version_fixed();

CREATE FUNCTION feedback_checklist_section_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM feedback_checklistversion
        WHERE state <> 'draft'
          AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END)
    ) THEN
        RAISE EXCEPTION 'a checklist in use never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER checklist_section_fixed BEFORE INSERT OR UPDATE OR DELETE ON feedback_checklistsection
FOR EACH ROW EXECUTE FUNCTION feedback_checklist_section_fixed();

CREATE FUNCTION feedback_checklist_item_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM feedback_checklistsection AS section
        JOIN feedback_checklistversion AS version ON version.id = section.version_id
        WHERE version.state <> 'draft'
          AND section.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.section_id END,
                             CASE WHEN TG_OP <> 'DELETE' THEN NEW.section_id END)
    ) THEN
        RAISE EXCEPTION 'a checklist in use never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER checklist_item_fixed BEFORE INSERT OR UPDATE OR DELETE ON feedback_checklistitem
FOR EACH ROW EXECUTE FUNCTION feedback_checklist_item_fixed();
"""
UNDO_VERSION = """
DROP TRIGGER checklist_item_fixed ON feedback_checklistitem;
DROP FUNCTION feedback_checklist_item_fixed();
DROP TRIGGER checklist_section_fixed ON feedback_checklistsection;
DROP FUNCTION feedback_checklist_section_fixed();
DROP TRIGGER checklist_version_fixed ON feedback_checklistversion;
DROP FUNCTION feedback_checklist_version_fixed();
"""
AUDIT = """
CREATE FUNCTION feedback_audit_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published audit never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER audit_fixed BEFORE UPDATE OR DELETE ON feedback_audit
FOR EACH ROW EXECUTE FUNCTION feedback_audit_fixed();

CREATE FUNCTION feedback_audit_answer_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM feedback_audit
        WHERE state = 'published'
          AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.audit_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.audit_id END)
    ) THEN
        RAISE EXCEPTION 'a published audit never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER audit_answer_fixed BEFORE INSERT OR UPDATE OR DELETE ON feedback_auditanswer
FOR EACH ROW EXECUTE FUNCTION feedback_audit_answer_fixed();

CREATE FUNCTION feedback_audit_photo_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'INSERT' AND NEW.item_id IS NULL) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM feedback_audit
        WHERE state = 'published'
          AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.audit_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.audit_id END)
    ) THEN
        RAISE EXCEPTION 'a published audit never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER audit_photo_fixed BEFORE INSERT OR UPDATE OR DELETE ON feedback_auditphoto
FOR EACH ROW EXECUTE FUNCTION feedback_audit_photo_fixed();

CREATE TRIGGER audit_task_moves_append_only BEFORE UPDATE OR DELETE ON feedback_audittaskmove
FOR EACH ROW EXECUTE FUNCTION lado_append_only();
"""
UNDO_AUDIT = """
DROP TRIGGER audit_task_moves_append_only ON feedback_audittaskmove;
DROP TRIGGER audit_photo_fixed ON feedback_auditphoto;
DROP FUNCTION feedback_audit_photo_fixed();
DROP TRIGGER audit_answer_fixed ON feedback_auditanswer;
DROP FUNCTION feedback_audit_answer_fixed();
DROP TRIGGER audit_fixed ON feedback_audit;
DROP FUNCTION feedback_audit_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_audits"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(VERSION, UNDO_VERSION), migrations.RunSQL(AUDIT, UNDO_AUDIT)]
