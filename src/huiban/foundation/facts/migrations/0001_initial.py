from django.db import migrations, models

import huiban.foundation.uuids

CREATE = """
create table facts (
    id uuid not null primary key,
    tag varchar(80) not null,
    subject varchar(64) not null,
    actor_kind varchar(8) not null,
    actor_id uuid,
    actor_name varchar(80) not null,
    channel varchar(12) not null,
    company_id uuid,
    org_id uuid,
    window_id uuid,
    happened_at timestamptz not null,
    local_day date not null,
    data jsonb not null,
    public boolean not null,
    request_id varchar(64) not null
) partition by range (id);
create index facts_subject on facts (subject, id);
create index facts_tag_day_org on facts (tag, local_day, org_id);

create function facts_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'facts are never changed or removed';
end $$;
create trigger facts_immutable before update or delete on facts
    for each row execute function facts_refuse_change();
"""


def make_partitions(apps, schema_editor):
    from huiban.foundation.facts.partitions import ensure_partitions

    ensure_partitions()


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(CREATE, "drop table facts; drop function facts_refuse_change"),
                migrations.RunPython(make_partitions, migrations.RunPython.noop),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="FactRecord",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, default=huiban.foundation.uuids.uuid7, editable=False, serialize=False)),
                        ("tag", models.CharField(max_length=80)),
                        ("subject", models.CharField(max_length=64)),
                        ("actor_kind", models.CharField(max_length=8)),
                        ("actor_id", models.UUIDField(null=True)),
                        ("actor_name", models.CharField(max_length=80)),
                        ("channel", models.CharField(max_length=12)),
                        ("company_id", models.UUIDField(null=True)),
                        ("org_id", models.UUIDField(null=True)),
                        ("window_id", models.UUIDField(null=True)),
                        ("happened_at", models.DateTimeField()),
                        ("local_day", models.DateField()),
                        ("data", models.JSONField(default=dict)),
                        ("public", models.BooleanField(default=False)),
                        ("request_id", models.CharField(max_length=64, blank=True)),
                    ],
                    options={
                        "db_table": "facts",
                        "indexes": [
                            models.Index(fields=["subject", "id"], name="facts_subject"),
                            models.Index(fields=["tag", "local_day", "org_id"], name="facts_tag_day_org"),
                        ],
                    },
                ),
            ],
        ),
    ]
