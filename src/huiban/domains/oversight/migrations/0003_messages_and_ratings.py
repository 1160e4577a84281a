"""Texts to people are theirs and the system's; a rating is seen by whoever sees its case."""

from django.db import migrations

POLICIES = {
    "outbox_messages": "person_id = (select app_person())",
    "ratings": "exists (select 1 from cases where cases.id = ratings.case_id)",
}


def _enable():
    return "".join(
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
    dependencies = [
        ("oversight", "0002_the_wall_stands"),
        ("outbox", "0003_to_nobody_checked"),
        ("voices", "0002_visit_ratings"),
    ]
    operations = [migrations.RunSQL(_enable(), _disable())]
