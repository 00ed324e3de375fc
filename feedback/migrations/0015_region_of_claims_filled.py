"""Claims from before have the region that their store lies in now: nobody wrote down another one."""

from django.db import migrations

CLAIMS = """
UPDATE feedback_claim AS claim SET region_id = store.region_id
FROM stores_store AS store WHERE store.id = claim.store_id
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0014_region_of_claims")]
    operations = [migrations.RunSQL(CLAIMS, migrations.RunSQL.noop)]
