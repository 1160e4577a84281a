from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hall", "0006_no_names_in_the_line")]
    operations = [
        migrations.AddField(
            model_name="numberblock",
            name="asked",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
