"""Later acts are documents; what a form asks for is copied into the documents made of it (those of today too)."""

import django.db.models.deletion
from django.db import migrations, models


COPY = """
UPDATE signatures_document AS document SET
    level = template.level, retention = template.retention, may_withdraw = template.may_withdraw,
    needs_code = template.needs_code, needs_passkey = template.needs_passkey
FROM signatures_templateversion AS version
JOIN signatures_formtemplate AS template ON template.id = version.template_id
WHERE version.id = document.version_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("queueing", "0010_displaced"),
        ("signatures", "0008_passkeys"),
        ("stores", "0015_shares"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="document",
            name="document_follows_as_something",
        ),
        migrations.RemoveConstraint(
            model_name="wordingversion",
            name="wording_channel_known",
        ),
        migrations.AddField(
            model_name="document",
            name="level",
            field=models.CharField(
                choices=[("simple", "Simple"), ("advanced", "Advanced"), ("qualified", "Qualified")],
                default="simple",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="made_by",
            field=models.CharField(
                choices=[("staff", "Staff"), ("customer", "Customer")], default="staff", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="may_withdraw",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="document",
            name="needs_code",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="document",
            name="needs_passkey",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="document",
            name="replaced_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="signatures.document",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="retention",
            field=models.CharField(
                choices=[
                    ("contract", "Contract"),
                    ("tax", "Tax record"),
                    ("consent", "Consent"),
                    ("complaint", "Complaint"),
                    ("short", "Short"),
                ],
                default="contract",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="withdraw_days",
            field=models.PositiveSmallIntegerField(default=14),
        ),
        migrations.AddField(
            model_name="document",
            name="wording",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signatures.wordingversion"
            ),
        ),
        migrations.AddField(
            model_name="formtemplate",
            name="withdraw_days",
            field=models.PositiveSmallIntegerField(
                default=14, help_text="For how many days after everybody has signed; the last one is included."
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="follows_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("correction", "Correction"),
                    ("void", "Declaration that it is void"),
                    ("withdrawal", "Withdrawal"),
                    ("replacement", "Replacement"),
                ],
                max_length=11,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("follows", None), ("follows_as", "")),
                    models.Q(
                        ("follows__isnull", False),
                        ("follows_as__in", ["correction", "void", "withdrawal", "replacement"]),
                    ),
                    _connector="OR",
                ),
                name="document_follows_as_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("follows_as__in", ["void", "withdrawal", "replacement"])),
                fields=("follows",),
                name="document_ended_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by", None), ("state", "superseded"), _connector="OR"),
                name="document_replaced_when_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by", models.F("id")), _negated=True), name="document_replaced_by_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["mail", "sms", "pdf"])), name="wording_channel_known"
            ),
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
