import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0019_message_sender"),
    ]

    operations = [
        migrations.CreateModel(
            name="SmsTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField()),
                ("parts", models.PositiveIntegerField()),
                (
                    "store",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stores.store",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="smstally",
            constraint=models.UniqueConstraint(fields=("hour", "store"), name="sms_tally_once", nulls_distinct=False),
        ),
    ]
