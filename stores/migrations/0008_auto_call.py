import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0007_notify_ahead")]

    operations = [
        migrations.AddField(
            model_name="store",
            name="auto_call",
            field=models.BooleanField(
                default=False,
                help_text="Whoever is next is called by itself, to the clerk who has been free longest.",
            ),
        ),
        migrations.AddField(
            model_name="store",
            name="auto_call_after",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="Seconds that a clerk has for notes between two customers who are called by themselves.",
                validators=[django.core.validators.MaxValueValidator(600)],
            ),
        ),
        migrations.AddConstraint(
            model_name="store",
            constraint=models.CheckConstraint(
                condition=models.Q(("auto_call_after__lte", 600)), name="store_auto_call_after_is_short"
            ),
        ),
    ]
