"""A store may ask its clerks for a passkey at every countersignature."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0016_service_form_bring"),
    ]

    operations = [
        migrations.AddField(
            model_name="store",
            name="needs_passkey",
            field=models.BooleanField(
                default=False,
                help_text="Clerks countersign every form here with a passkey, also those that do not ask for one.",
            ),
        ),
    ]
