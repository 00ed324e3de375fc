"""Numbers and phones that customers have become ways; the sealed bytes go over as they are."""

from django.db import migrations

FILL = """
    INSERT INTO stores_customerway (customer_id, kind, hash, value, proof, made_at)
    SELECT id, 'number', number_hash, number, '', updated_at FROM stores_customer WHERE number_hash IS NOT NULL
    UNION ALL
    SELECT id, 'phone', phone_hash, phone, '', updated_at FROM stores_customer WHERE phone_hash IS NOT NULL
    ON CONFLICT DO NOTHING
"""
BACK = """
    UPDATE stores_customer c SET
        number_hash = (SELECT hash FROM stores_customerway WHERE customer_id = c.id AND kind = 'number'
                       ORDER BY id LIMIT 1),
        number = (SELECT value FROM stores_customerway WHERE customer_id = c.id AND kind = 'number' ORDER BY id LIMIT 1),
        phone_hash = (SELECT w.hash FROM stores_customerway w WHERE w.customer_id = c.id AND w.kind = 'phone'
                      AND NOT EXISTS (SELECT 1 FROM stores_customerway o WHERE o.hash = w.hash AND o.id < w.id)
                      ORDER BY w.id LIMIT 1),
        phone = (SELECT w.value FROM stores_customerway w WHERE w.customer_id = c.id AND w.kind = 'phone'
                 AND NOT EXISTS (SELECT 1 FROM stores_customerway o WHERE o.hash = w.hash AND o.id < w.id)
                 ORDER BY w.id LIMIT 1)
"""


class Migration(migrations.Migration):
    dependencies = [("stores", "0003_customer_ways")]
    operations = [migrations.RunSQL(FILL, BACK)]
