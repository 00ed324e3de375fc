from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0008_auto_call")]

    operations = [
        migrations.AddField(
            model_name="shiftbreak",
            name="taken_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
