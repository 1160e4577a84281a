from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="RateLimit",
            fields=[
                ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("empty_at", models.DateTimeField(db_index=True)),
                ("reach_at", models.DateTimeField()),
                ("allowed", models.BooleanField()),
            ],
            options={"db_table": "rate_limits"},
        ),
        migrations.RunSQL(
            "alter table rate_limits set unlogged", reverse_sql="alter table rate_limits set logged"
        ),
    ]
