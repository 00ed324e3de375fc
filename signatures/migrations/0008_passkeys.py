"""A clerk's passkey signs for one document: what it was asked, and the hash of what it answered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signatures", "0007_at_home"),
        ("stores", "0017_needs_passkey"),
    ]

    operations = [
        migrations.AddField(
            model_name="signature",
            name="passkey_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="PasskeyChallenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("nonce", models.BinaryField(max_length=32)),
                ("challenge", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="challenges", to="signatures.document"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.staff"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))), name="challenge_expires_after"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="challenge_hash_whole"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("used_at", None)), fields=("document", "staff"), name="challenge_one_unused"
                    ),
                ],
            },
        ),
    ]
