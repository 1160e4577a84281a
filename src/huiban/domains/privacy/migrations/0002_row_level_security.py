"""The second wall for the new tables: one's own rows, and those of whoever decides (see oversight 0001)."""

from django.db import migrations

POLICIES = {
    "data_exports": "person_id = (select app_person())",
    "data_corrections": "person_id = (select app_person()) or (select app_has_role('{hall_manager}'))",
    "data_correction_proofs": "exists (select 1 from data_corrections c where c.id = data_correction_proofs.correction_id)",
    "case_holds": "(select app_has_role('{hall_manager}'))",
}


def _enable():
    return "\n".join(
        f"alter table {table} enable row level security;"
        f"create policy {table}_by_actor on {table} using ((select app_is_system()) or {rule})"
        f" with check ((select app_is_system()) or {rule});"
        for table, rule in POLICIES.items()
    )


def _disable():
    return "".join(
        f"drop policy {table}_by_actor on {table}; alter table {table} disable row level security;" for table in POLICIES
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("oversight", "0001_row_level_security")]
    operations = [migrations.RunSQL(_enable(), _disable())]
