"""What happened to documents is only ever added to: a trigger refuses to change or delete an entry, layer or read."""

from django.db import migrations

TABLES = ("signatures_layer", "signatures_chainentry", "signatures_documentread")
MADE = "\n".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION lado_append_only();"
    for table in TABLES
)
GONE = "\n".join(f"DROP TRIGGER {table}_append_only ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("signatures", "0002_documents"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(MADE, GONE)]
