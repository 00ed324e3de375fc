"""Thousands that are due at one instant are read in pieces."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0016_claims_joined_apart"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="invitation", name="invitation_due"),
        migrations.RemoveIndex(model_name="invitation", name="invitation_waits"),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("state", "planned")), fields=["due_at", "id"], name="invitation_due"
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(condition=models.Q(("state", "sent")), fields=["until", "id"], name="invitation_waits"),
        ),
    ]
