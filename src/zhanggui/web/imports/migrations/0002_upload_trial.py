from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.AddField(model_name="upload", name="failed", field=models.JSONField(default=list)),
        migrations.AddField(model_name="upload", name="trial", field=models.JSONField(default=dict)),
    ]
