"""The oldest segments of the record may go when their time is over, by one function alone, which leaves a tombstone."""

from django.db import migrations, models

CREATE = """
create table access_tombstones (
    first_number bigint not null,
    last_number bigint not null primary key,
    last_id uuid not null,
    entries integer not null,
    seal_digest bytea not null,
    digest bytea not null,
    made_at timestamptz not null
);

create or replace function access_log_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_user = 'huiban_keeper' then
        return old;
    end if;
    raise exception 'the access log is never changed or removed';
end $$;
create trigger access_tombstones_immutable before update or delete on access_tombstones
    for each row execute function access_log_refuse_change();
create trigger access_tombstones_kept before truncate on access_tombstones
    for each statement execute function access_log_refuse_change();

create function access_tombstones_only_by_keeper() returns trigger language plpgsql as $$
begin
    if current_user <> 'huiban_keeper' then
        raise exception 'a tombstone is made only by access_log_prune';
    end if;
    return new;
end $$;
create trigger access_tombstones_made before insert on access_tombstones
    for each row execute function access_tombstones_only_by_keeper();
"""

# Made only when the migrating account may make roles and give functions away; otherwise the notice says so, and the record
# grows until an administrator of the database runs these statements.
PRUNE = """
do $outer$
begin
    if not exists (select 1 from pg_roles where rolname = 'huiban_keeper') then
        begin
            create role huiban_keeper nologin nosuperuser nobypassrls noinherit;
        exception when duplicate_object or unique_violation then null;
        end;
    end if;
    create function access_log_prune(upto bigint, made_sum bytea) returns integer language plpgsql security definer
    set search_path = pg_catalog, public as $$
    declare
        oldest bigint;
        newest access_seals;
        gone integer;
    begin
        select min(number) into oldest from access_seals;
        select * into newest from access_seals where number = upto;
        if newest.number is null then
            raise exception 'there is no seal %', upto;
        end if;
        if exists (select 1 from access_entries where id <= newest.last_id and at > now() - interval '183 days') then
            raise exception 'nothing younger than six months is removed from the access log';
        end if;
        select coalesce(sum(entries), 0) into gone from access_seals where number <= upto;
        insert into access_tombstones (first_number, last_number, last_id, entries, seal_digest, digest, made_at)
            values (oldest, upto, newest.last_id, gone, newest.digest, made_sum, now());
        delete from access_entries where id <= newest.last_id;
        delete from access_seals where number <= upto;
        return gone;
    end $$;
    grant usage on schema public to huiban_keeper;
    grant select, delete on access_entries, access_seals to huiban_keeper;
    grant select, insert on access_tombstones to huiban_keeper;
    grant create on schema public to huiban_keeper;
    alter function access_log_prune(bigint, bytea) owner to huiban_keeper;
    revoke create on schema public from huiban_keeper;
    revoke all on function access_log_prune(bigint, bytea) from public;
    execute format('grant execute on function access_log_prune(bigint, bytea) to %I', session_user);
exception when insufficient_privilege then
    raise notice 'access_log_prune was not made: see docs/decisions';
end $outer$;
"""
DROP = """
drop function if exists access_log_prune(bigint, bytea);
drop table access_tombstones;
drop function access_tombstones_only_by_keeper();
create or replace function access_log_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the access log is never changed or removed';
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access_log", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(PRUNE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="AccessTombstone",
            fields=[
                ("first_number", models.PositiveBigIntegerField()),
                ("last_number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("last_id", models.UUIDField()),
                ("entries", models.PositiveIntegerField()),
                ("seal_digest", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
            ],
            options={"db_table": "access_tombstones", "managed": False},
        ),
    ]
