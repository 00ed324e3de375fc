"""Acts on claims are append-only for everybody: what was done to a claim, by whom and when, is never written anew."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER claim_act_append_only BEFORE UPDATE OR DELETE ON feedback_claimact
FOR EACH ROW EXECUTE FUNCTION lado_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0005_claims"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER claim_act_append_only ON feedback_claimact")]
