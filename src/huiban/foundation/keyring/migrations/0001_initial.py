from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="KeyInUse",
            fields=[
                ("key_id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("proof", models.BinaryField()),
                ("since", models.DateTimeField()),
            ],
            options={"db_table": "keys_in_use"},
        ),
    ]
