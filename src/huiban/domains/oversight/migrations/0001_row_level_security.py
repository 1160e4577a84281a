"""The second wall: rows of applicants' data by who looks, enforced by the database for the role ``huiban_app``.

The owner of the tables is not bound by the policies, so nothing changes for whoever connects as the owner. The role is
made when the migrating account may make roles; else the notice says which statements an administrator runs.
"""

from django.db import migrations

FUNCTIONS = """
create function app_actor() returns text language sql stable as
$$ select nullif(current_setting('app.actor', true), '') $$;

create function app_is_system() returns boolean language sql stable as
$$ select coalesce(app_actor() = 'system', false) $$;

create function app_person() returns uuid language sql stable as
$$ select case when app_actor() like 'person:%' then substr(app_actor(), 8)::uuid end $$;

create function app_staff() returns uuid language sql stable as
$$ select case when app_actor() like 'staff:%' then substr(app_actor(), 7)::uuid end $$;

create function app_companies() returns uuid[] language sql stable security definer
set search_path = pg_catalog, public as $$
    select coalesce(array_agg(company_id), '{}') from mandates
    where agent_id = app_person() and revoked_at is null
      and valid_from <= (now() at time zone 'Asia/Shanghai')::date
      and (valid_to is null or valid_to >= (now() at time zone 'Asia/Shanghai')::date)
$$;

create function app_places(wanted text[]) returns uuid[] language sql stable security definer
set search_path = pg_catalog, public as $$
    select case
        when bool_or(held.kind in ('centre', 'government')) then (select array_agg(id) from organisations)
        else coalesce(array_agg(held.id), '{}')
    end
    from (
        select organisations.id, organisations.kind
        from role_assignments
        join staff on staff.id = role_assignments.staff_id
        join organisations on organisations.id = role_assignments.organisation_id
        where role_assignments.staff_id = app_staff() and role_assignments.ended_at is null
          and staff.is_active and role_assignments.role = any(wanted)
    ) held
$$;

create function app_has_role(wanted text[]) returns boolean language sql stable as
$$ select coalesce(cardinality(app_places(wanted)) > 0, false) $$;
"""

_CASE_ROLES = "'{clerk,reviewer,approver,exit_clerk,hall_manager}'"
_AT_WINDOWS = "'{clerk,exit_clerk,hall_manager}'"
_OWN = "person_id = (select app_person()) and company_id is null or company_id = any((select app_companies())::uuid[])"

# Each row must satisfy one of the lines. What stands in ``(select …)`` is computed once a statement.
POLICIES = {
    "people": f"""
        id = (select app_person())
        or (select app_has_role({_AT_WINDOWS}))
        or exists (select 1 from cases where cases.person_id = people.id)
        or exists (select 1 from mandates where mandates.agent_id = people.id)
    """,
    "mandates": """
        agent_id = (select app_person())
        or company_id = any((select app_companies())::uuid[])
        or (select app_has_role('{clerk,exit_clerk}'))
    """,
    "cases": f"{_OWN} or organisation_id = any((select app_places({_CASE_ROLES}))::uuid[])",
    "drafts": "person_id = (select app_person()) or (select app_has_role('{clerk}'))",
    "documents": f"""
        {_OWN}
        or (select app_has_role('{{clerk}}'))
        or exists (select 1 from case_material_documents where case_material_documents.document_id = documents.id)
    """,
    "case_materials": "exists (select 1 from cases where cases.id = case_materials.case_id)",
    "case_material_documents":
        "exists (select 1 from case_materials where case_materials.id = case_material_documents.material_id)",
    "case_opinions": "exists (select 1 from cases where cases.id = case_opinions.case_id)",
    "case_handlings": "exists (select 1 from cases where cases.id = case_handlings.case_id)",
    "deliveries": "exists (select 1 from cases where cases.id = deliveries.case_id)",
    "result_documents": "exists (select 1 from cases where cases.id = result_documents.case_id)",
    "difficulties": """
        person_id = (select app_person())
        or (select app_has_role('{clerk,hall_manager}'))
        or handed_to_id = any((select app_places('{reviewer,approver,clerk,hall_manager}'))::uuid[])
    """,
    "difficulty_steps": "exists (select 1 from difficulties where difficulties.id = difficulty_steps.difficulty_id)",
    "appointments": f"person_id = (select app_person()) or (select app_has_role({_AT_WINDOWS}))",
}

APP_ROLE = """
do $$
begin
    if not exists (select 1 from pg_roles where rolname = 'huiban_app') then
        create role huiban_app nologin nosuperuser nobypassrls noinherit;
    end if;
exception
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then raise notice 'huiban_app was not made: see docs/decisions';
end $$;
do $$
begin
    if exists (select 1 from pg_roles where rolname = 'huiban_app') then
        grant usage on schema public to huiban_app;
        grant select, insert, update, delete on all tables in schema public to huiban_app;
        grant usage, select on all sequences in schema public to huiban_app;
        revoke update, delete on facts, access_entries, access_seals from huiban_app;
        revoke insert on access_seals from huiban_app;
        alter default privileges in schema public grant select, insert, update, delete on tables to huiban_app;
        alter default privileges in schema public grant usage, select on sequences to huiban_app;
    end if;
end $$;
"""


def _enable() -> str:
    statements = []
    for table, rule in POLICIES.items():
        whole = f"(select app_is_system()) or {rule}"
        statements.append(f"alter table {table} enable row level security;")
        statements.append(f"create policy {table}_by_actor on {table} using ({whole}) with check ({whole});")
    return "\n".join(statements)


def _disable() -> str:
    tables = "".join(
        f"drop policy {table}_by_actor on {table}; alter table {table} disable row level security;"
        for table in POLICIES
    )
    names = ("app_has_role(text[])", "app_places(text[])", "app_companies()", "app_staff()", "app_person()",
             "app_is_system()", "app_actor()")
    return tables + "".join(f"drop function {name};" for name in names)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("access_log", "0001_initial"),
        ("appointments", "0001_initial"),
        ("cases", "0001_initial"),
        ("certificates", "0001_initial"),
        ("difficulties", "0001_initial"),
        ("directory", "0001_initial"),
        ("documents", "0001_initial"),
        ("facts", "0001_initial"),
        ("hall", "0001_initial"),
        ("people", "0001_initial"),
        ("voices", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(_enable(), _disable()),
        migrations.RunSQL(APP_ROLE, migrations.RunSQL.noop),
    ]
