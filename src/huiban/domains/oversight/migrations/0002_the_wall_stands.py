"""The product itself stands behind the wall: the account may become ``huiban_app``, outside accounts have policies too,
and a mandate's dates are compared with the product's day (``app.today``), which a simulated clock may move."""

from django.db import migrations

HELD = """
create or replace function app_held() returns uuid language sql stable as
$$ select nullif(current_setting('app.held', true), '')::uuid $$;
"""

COMPANIES = """
create or replace function app_companies() returns uuid[] language sql stable security definer
set search_path = pg_catalog, public as $$
    select coalesce(array_agg(company_id), '{}')
    from mandates, coalesce(
        nullif(current_setting('app.today', true), '')::date, (now() at time zone 'Asia/Shanghai')::date
    ) as today
    where agent_id = app_person() and revoked_at is null
      and valid_from <= today and (valid_to is null or valid_to >= today)
$$;
"""

# A session whose account was taken away names nobody any more: a blind index and two times.
POLICIES = {
    "person_identities": "person_id = (select app_person())",
    "identity_sessions": """
        identity_id is null
        or exists (select 1 from person_identities where person_identities.id = identity_sessions.identity_id)
    """,
}

_OWN = "person_id = (select app_person()) and company_id is null or company_id = any((select app_companies())::uuid[])"
_CASE_ROLES = "'{clerk,reviewer,approver,exit_clerk,hall_manager}'"

# Policies of 0001 said anew: who shows a number and its code holds that one row.
WIDER = {
    "cases": f"""
        {_OWN}
        or organisation_id = any((select app_places({_CASE_ROLES}))::uuid[])
        or id = (select app_held())
    """,
    "difficulties": """
        person_id = (select app_person())
        or (select app_has_role('{clerk,hall_manager}'))
        or handed_to_id = any((select app_places('{reviewer,approver,clerk,hall_manager}'))::uuid[])
        or id = (select app_held())
    """,
}

# Before PostgreSQL 16 a grant has no options: every member may take the role on.
MAY_BECOME = """
do $$
declare
    has_options constant boolean := current_setting('server_version_num')::int >= 160000;
begin
    if exists (select 1 from pg_roles where rolname = 'huiban_app')
            and not pg_has_role(current_user, 'huiban_app', case when has_options then 'set' else 'member' end) then
        execute format('grant huiban_app to %I', current_user)
            || case when has_options then ' with inherit false, set true' else '' end;
    end if;
exception
    when insufficient_privilege then raise notice 'the account cannot become huiban_app: see docs/decisions';
end $$;
"""


def _enable():
    return "".join(
        f"alter table {table} enable row level security;"
        f"create policy {table}_by_actor on {table} using ((select app_is_system()) or {rule})"
        f" with check ((select app_is_system()) or {rule});"
        for table, rule in POLICIES.items()
    )


def _widen():
    return "".join(
        f"alter policy {table}_by_actor on {table} using ((select app_is_system()) or {rule})"
        f" with check ((select app_is_system()) or {rule});"
        for table, rule in WIDER.items()
    )


def _disable():
    return "".join(
        f"drop policy {table}_by_actor on {table}; alter table {table} disable row level security;" for table in POLICIES
    )


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_row_level_security"), ("people", "0002_identities")]
    operations = [
        migrations.RunSQL(COMPANIES, migrations.RunSQL.noop),
        migrations.RunSQL(HELD + _widen(), migrations.RunSQL.noop),
        migrations.RunSQL(_enable(), _disable()),
        migrations.RunSQL(MAY_BECOME, migrations.RunSQL.noop),
    ]
