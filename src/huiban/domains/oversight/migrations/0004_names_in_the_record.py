"""Who acted, who stands in the line, who was looked at, companies, sign-in codes: each seen by whom it concerns.

What boards and counts read of the record and the line names nobody (``facts_unnamed``, ``hall_tickets``) and stays open.
"""

from django.db import migrations

_AT_WINDOWS = "'{clerk,exit_clerk,hall_manager}'"
_CASE_ROLES = "'{clerk,reviewer,approver,exit_clerk,hall_manager}'"
_KEEPERS = "'{hall_manager,item_admin,system_admin,security_admin}'"

# Read and written alike.
POLICIES = {
    "hall_ticket_holders": f"person_id = (select app_person()) or (select app_has_role({_AT_WINDOWS}))",
    "companies": f"""
        (select app_has_role({_CASE_ROLES}))
        or exists (select 1 from mandates where mandates.company_id = companies.id)
    """,
    "sign_in_challenges": "false",
}

# ``offset 0`` keeps the database from reading all cases at once where it expects many facts.
READ = {
    "facts": f"""
        actor_id = (select coalesce(app_person(), app_staff()))
        or subject = (select app_person()::text)
        or (select app_has_role('{{audit_admin}}'))
        or actor_kind <> 'person' and (select app_has_role({_KEEPERS}))
        or exists (select 1 from cases where cases.number = facts.subject offset 0)
    """,
    "access_entries": """
        person_id = (select app_person())
        or actor_id = (select app_staff())
        or (select app_has_role('{audit_admin}'))
    """,
}

# Nobody signs for another. Entries of the access record are written by a connection of the owner.
WRITTEN = {
    "facts": """
        actor_id is null and actor_name = ''
        or actor_kind = 'system' and actor_id is null and actor_name = '系统'
        or actor_kind = 'device' and exists (select 1 from devices where devices.id = actor_id)
        or actor_id = (select coalesce(app_person(), app_staff()))
    """,
}


# ``access_log_prune`` takes the oldest entries away in this role's name.
KEEPER = "create policy access_entries_pruned on access_entries using (current_user = 'huiban_keeper');"


def _enable():
    whole = {table: f"(select app_is_system()) or {rule}" for table, rule in POLICIES.items()}
    read = {table: f"(select app_is_system()) or {rule}" for table, rule in READ.items()}
    written = {table: f"(select app_is_system()) or {rule}" for table, rule in WRITTEN.items()}
    return "".join([
        *(f"alter table {table} enable row level security;" for table in (*whole, *read)),
        *(f"create policy {table}_by_actor on {table} using ({rule}) with check ({rule});" for table, rule in whole.items()),
        *(f"create policy {table}_by_actor on {table} for select using ({rule});" for table, rule in read.items()),
        *(f"create policy {table}_written on {table} for insert with check ({rule});" for table, rule in written.items()),
        KEEPER,
    ])


def _disable():
    return "".join([
        "drop policy access_entries_pruned on access_entries;",
        *(f"drop policy {table}_written on {table};" for table in WRITTEN),
        *(
            f"drop policy {table}_by_actor on {table}; alter table {table} disable row level security;"
            for table in (*POLICIES, *READ)
        ),
    ])


# A role that an administrator made by hand has no default rights: it gets those on the new table, and on later ones. The
# view is simple enough to be written through: what is granted by default is taken back.
READ_ONLY = """
do $$
begin
    if exists (select 1 from pg_roles where rolname = 'huiban_app') then
        alter default privileges in schema public grant select, insert, update, delete on tables to huiban_app;
        alter default privileges in schema public grant usage, select on sequences to huiban_app;
        grant select, insert, update, delete on hall_ticket_holders to huiban_app;
        grant select on facts_unnamed to huiban_app;
        revoke insert, update, delete on facts_unnamed from huiban_app;
        revoke insert on access_entries from huiban_app;
        revoke insert, update, delete on access_tombstones from huiban_app;
    end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access_log", "0002_tombstones"),
        ("facts", "0003_unnamed"),
        ("hall", "0006_no_names_in_the_line"),
        ("oversight", "0003_messages_and_ratings"),
    ]
    operations = [
        migrations.RunSQL(_enable(), _disable()),
        migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop),
    ]
