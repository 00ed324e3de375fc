"""Why a document waits for its seal, and when it is tried again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signatures", "0005_signature_fixed")]

    operations = [
        migrations.AddField("document", "seal_again_at", models.DateTimeField(null=True)),
        migrations.AddField("document", "seal_trouble", models.CharField(blank=True, max_length=40)),
    ]
