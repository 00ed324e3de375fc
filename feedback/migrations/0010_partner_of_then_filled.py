"""Claims and audits from before have the dealer whom their store has now: nobody wrote down another one."""

from django.db import migrations

CLAIMS = """
UPDATE feedback_claim AS claim SET partner_id = store.partner_id
FROM stores_store AS store WHERE store.id = claim.store_id AND store.partner_id IS NOT NULL
"""
AUDITS = """
ALTER TABLE feedback_audit DISABLE TRIGGER audit_fixed;
UPDATE feedback_audit AS audit SET partner_id = store.partner_id
FROM stores_store AS store WHERE store.id = audit.store_id AND store.partner_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE feedback_audit ENABLE TRIGGER audit_fixed;
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_partner_of_then")]
    operations = [
        migrations.RunSQL(CLAIMS, migrations.RunSQL.noop),
        migrations.RunSQL(AUDITS, migrations.RunSQL.noop),
    ]
