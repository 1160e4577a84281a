"""Which transaction recorded a fact, so that a reader can go on exactly where it stopped, whatever clocks did.

Facts recorded before have none. Each partition gets its own small index without a lock; the one of the whole table then
takes them over.
"""

from django.db import migrations

COLUMN = """
alter table facts add column recorded_xid bigint;
alter table facts alter column recorded_xid set default pg_current_xact_id()::text::bigint;
"""
PARTITIONS = "select inhrelid::regclass::text from pg_inherits where inhparent = 'facts'::regclass"


def index_partitions(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PARTITIONS)
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f"drop index if exists {name}_xid")
        schema_editor.execute(f"create index concurrently {name}_xid on {name} (recorded_xid) where recorded_xid is not null")
    schema_editor.execute("create index if not exists facts_xid on facts (recorded_xid) where recorded_xid is not null")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("facts", "0001_initial")]
    operations = [
        migrations.RunSQL(COLUMN, "alter table facts drop column recorded_xid"),
        migrations.RunPython(index_partitions, migrations.RunPython.noop),
    ]
