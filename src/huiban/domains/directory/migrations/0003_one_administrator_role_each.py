"""Who was system administrator at several places stays one at the place that covers most: the roles beside it end.

System administrators of before keep the system. They no longer manage accounts: an operator names the first security and
audit administrators (``huiban users give-role NAME security_admin``), because no migration may choose who watches whom.
"""

from django.db import migrations
from django.utils import timezone


def end_roles_beside(apps, _editor):
    assignments = apps.get_model("directory", "RoleAssignment").objects
    rows = assignments.filter(role="system_admin", ended_at__isnull=True).select_related("organisation")
    kept = set()
    for row in sorted(rows, key=lambda one: (one.organisation.kind != "centre", one.started_at)):
        if row.staff_id in kept:
            row.ended_at = timezone.now()
            row.save(update_fields=["ended_at"])
        kept.add(row.staff_id)


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_sessions_factors_policies'),
    ]

    operations = [
        migrations.RunPython(end_roles_beside, migrations.RunPython.noop),
    ]
