"""Thousands that are due at one instant are read in pieces; the sums of SMS stand in rows of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0021_sms_tally_filled"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="outgoingmessage", name="message_due"),
        migrations.RemoveIndex(model_name="outgoingmessage", name="message_sms_counted"),
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["channel", "due_at", "id"], name="message_due"
            ),
        ),
    ]
