"""Whose store it was when a claim came or an audit began: a store may change hands."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0008_audits_fixed"),
        ("stores", "0019_message_sender"),
    ]

    operations = [
        migrations.AddField(
            model_name="audit",
            name="partner",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.partner"
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="partner",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.partner"
            ),
        ),
    ]
