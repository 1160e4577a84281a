import django.contrib.postgres.fields
from django.db import migrations, models

import huiban.foundation.encryption
import huiban.foundation.uuids

CREATE = """
create table access_entries (
    id uuid not null primary key,
    at timestamptz not null,
    local_day date not null,
    actor_kind varchar(8) not null,
    actor_id uuid,
    roles varchar(16)[] not null,
    org_id uuid,
    window_id uuid,
    address varchar(45) not null,
    person_id uuid,
    company_id uuid,
    fields varchar(80)[] not null,
    reason varchar(16) not null,
    note bytea,
    matter varchar(64) not null,
    object_id uuid,
    surface varchar(16) not null,
    route varchar(80) not null,
    operation varchar(60) not null,
    request_id varchar(64) not null
);
create index access_entries_person on access_entries (person_id, id);
create index access_entries_actor on access_entries (actor_id, person_id, at);
create index access_entries_day on access_entries (local_day, actor_id);

create table access_seals (
    number bigint not null primary key,
    after_id uuid not null,
    last_id uuid not null,
    entries integer not null,
    digest bytea not null,
    sealed_at timestamptz not null
);

create function access_log_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the access log is never changed or removed';
end $$;
create trigger access_entries_immutable before update or delete on access_entries
    for each row execute function access_log_refuse_change();
create trigger access_entries_kept before truncate on access_entries
    for each statement execute function access_log_refuse_change();
create trigger access_seals_immutable before update or delete on access_seals
    for each row execute function access_log_refuse_change();
create trigger access_seals_kept before truncate on access_seals
    for each statement execute function access_log_refuse_change();
"""
DROP = "drop table access_entries; drop table access_seals; drop function access_log_refuse_change"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=huiban.foundation.uuids.uuid7, editable=False, serialize=False)),
                ("at", models.DateTimeField()),
                ("local_day", models.DateField()),
                ("actor_kind", models.CharField(max_length=8)),
                ("actor_id", models.UUIDField(null=True)),
                ("roles", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ("org_id", models.UUIDField(null=True)),
                ("window_id", models.UUIDField(null=True)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("person_id", models.UUIDField(null=True)),
                ("company_id", models.UUIDField(null=True)),
                ("fields", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ("reason", models.CharField(max_length=16)),
                ("note", huiban.foundation.encryption.EncryptedTextField(null=True)),
                ("matter", models.CharField(blank=True, max_length=64)),
                ("object_id", models.UUIDField(null=True)),
                ("surface", models.CharField(blank=True, max_length=16)),
                ("route", models.CharField(blank=True, max_length=80)),
                ("operation", models.CharField(max_length=60)),
                ("request_id", models.CharField(blank=True, max_length=64)),
            ],
            options={"db_table": "access_entries", "managed": False},
        ),
        migrations.CreateModel(
            name="AccessSeal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("after_id", models.UUIDField()),
                ("last_id", models.UUIDField()),
                ("entries", models.PositiveIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={"db_table": "access_seals", "managed": False},
        ),
    ]
