"""What asks who looks reads settings and tables only: statements on walled tables may run in several processes."""

from django.db import migrations

FUNCTIONS = (
    "app_actor()", "app_is_system()", "app_person()", "app_staff()", "app_held()", "app_companies()", "app_places(text[])",
    "app_has_role(text[])",
)


def _mark(how):
    return "".join(f"alter function {name} parallel {how};" for name in FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_sessions_by_digest")]
    operations = [migrations.RunSQL(_mark("safe"), _mark("unsafe"))]
