"""What happened to a callback, and every try to reach somebody, is never written anew."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER callback_move_append_only BEFORE UPDATE OR DELETE ON feedback_callbackmove
FOR EACH ROW EXECUTE FUNCTION lado_append_only();
CREATE TRIGGER callback_attempt_append_only BEFORE UPDATE OR DELETE ON feedback_callbackattempt
FOR EACH ROW EXECUTE FUNCTION lado_append_only();
"""
BACK = """
DROP TRIGGER callback_move_append_only ON feedback_callbackmove;
DROP TRIGGER callback_attempt_append_only ON feedback_callbackattempt;
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0011_callbacks"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGERS, BACK)]
