"""The record without who acted, for what counts and shows facts to whoever may look at no person's.

The view reads as its owner: the policies of ``facts`` are for those who read names. Whoever looks into a partition by its
own name finds nothing, because a partition has no policy of its own.
"""

from django.db import migrations, models

VIEW = """
create view facts_unnamed as
select id, tag, subject, actor_kind, channel, org_id, window_id, happened_at, local_day, data, public, recorded_xid
from facts;
"""
PARTITIONS = "select inhrelid::regclass::text from pg_inherits where inhparent = 'facts'::regclass"


def close_partitions(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PARTITIONS)
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f"alter table {name} enable row level security")


class Migration(migrations.Migration):
    dependencies = [("facts", "0002_recorded_xid")]
    operations = [
        migrations.RunSQL(VIEW, "drop view facts_unnamed"),
        migrations.RunPython(close_partitions, migrations.RunPython.noop),
        migrations.CreateModel(
            name="UnnamedFact",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("tag", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=64)),
                ("actor_kind", models.CharField(max_length=8)),
                ("channel", models.CharField(max_length=12)),
                ("org_id", models.UUIDField(null=True)),
                ("window_id", models.UUIDField(null=True)),
                ("happened_at", models.DateTimeField()),
                ("local_day", models.DateField()),
                ("data", models.JSONField(default=dict)),
                ("public", models.BooleanField(default=False)),
            ],
            options={"db_table": "facts_unnamed", "managed": False},
        ),
    ]
