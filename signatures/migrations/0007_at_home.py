"""Records at customers' homes: drafts with photos, and the files inside documents, which are only ever added to."""

import core.personal
import django.db.models.deletion
from django.db import migrations, models


TABLE = "signatures_attachment"
MADE = (
    f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION lado_append_only();"
)
GONE = f"DROP TRIGGER {TABLE}_append_only ON {TABLE};"


class Migration(migrations.Migration):
    dependencies = [
        ("signatures", "0006_seal_trouble"),
        ("stores", "0015_shares"),
    ]

    operations = [
        migrations.AddField(
            model_name="formtemplate",
            name="at_home",
            field=models.BooleanField(
                default=False, help_text="Technicians fill it in at the customer’s home, with photos."
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="where",
            field=models.CharField(
                choices=[
                    ("tablet", "The clerk’s tablet"),
                    ("screen", "Customer screen"),
                    ("phone", "Own phone"),
                    ("home", "The technician’s phone"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="signinglink",
            name="where",
            field=models.CharField(
                choices=[
                    ("tablet", "The clerk’s tablet"),
                    ("screen", "Customer screen"),
                    ("phone", "Own phone"),
                    ("home", "The technician’s phone"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="DocumentDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=5)),
                ("secret", core.personal.SealedField()),
                ("values", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="document_drafts", to="stores.staff"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="stores.customer"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="signatures.document",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="document_drafts", to="stores.store"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="signatures.formtemplate"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("sent_sha256", models.CharField(max_length=64)),
                ("length", models.PositiveIntegerField()),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("caption", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="signatures.documentdraft",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("length", models.PositiveIntegerField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="signatures.document",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "number"), name="attachment_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="attachment_hash_whole"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="documentdraft",
            index=models.Index(
                condition=models.Q(("document", None)), fields=["author", "changed_at"], name="draft_by_author"
            ),
        ),
        migrations.AddIndex(
            model_name="documentdraft",
            index=models.Index(condition=models.Q(("document", None)), fields=["changed_at"], name="draft_by_change"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(fields=("draft", "sha256"), name="photo_once"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_sha256__regex", "^[0-9a-f]{64}$"), ("sha256__regex", "^[0-9a-f]{64}$")),
                name="photo_hash_whole",
            ),
        ),
        migrations.RunSQL(MADE, GONE),
    ]
