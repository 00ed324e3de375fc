"""Documents that are due to be erased are found by the end of their time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signatures", "0003_append_only")]
    operations = [
        migrations.AddIndex(
            "document",
            models.Index(fields=["keep_until"], condition=models.Q(keep_until__isnull=False), name="document_by_end"),
        ),
    ]
