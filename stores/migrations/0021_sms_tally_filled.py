"""What was counted in the last two days goes on being counted."""

from django.db import migrations

FILL = """
    INSERT INTO stores_smstally (hour, store_id, parts)
    SELECT date_trunc('hour', counted_at, 'UTC'), store_id, sum(parts) FROM stores_outgoingmessage
    WHERE channel = 'sms' AND parts > 0 AND counted_at > now() - interval '2 days'
    GROUP BY 1, 2
    ON CONFLICT (hour, store_id) DO UPDATE SET parts = excluded.parts
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0020_sms_tally"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
