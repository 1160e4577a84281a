"""What becomes of roles given before there were three administrators."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from huiban.domains.directory.public import Role, list_assignments
from huiban.foundation.moment import now
from tests import factories as make

migration = import_module("huiban.domains.directory.migrations.0003_one_administrator_role_each")


@pytest.mark.django_db(transaction=True)
def test_a_system_administrator_of_two_places_stays_one_at_the_centre():
    staff, department = make.staff(Role.CLERK), make.organisation()
    model = apps.get_model("directory", "RoleAssignment")
    constraint = next(one for one in model._meta.constraints if one.name == "administrator_of_one_kind")
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    for place in (department, make.centre()):
        model.objects.create(
            staff_id=staff.id, role="system_admin", organisation_id=place.id, started_at=now()
        )
    migration.end_roles_beside(apps, None)
    with connection.schema_editor() as editor:
        editor.add_constraint(model, constraint)
    held = [(one.role, one.organisation.kind) for one in list_assignments(staff.id)]
    assert held == [("clerk", "centre"), ("system_admin", "centre")]
