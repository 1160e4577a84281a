"""Areas, organisations, staff and places: the only module of this domain that others import."""

from huiban.domains.directory.access import has_role, organisations_with_role, roles_of
from huiban.domains.directory.models import Area, Organisation, RoleAssignment, Staff, Window, Zone
from huiban.domains.directory.operations.note_read import note_read
from huiban.domains.directory.operations.organisations import create_organisation
from huiban.domains.directory.operations.staff import (
    assign_role,
    create_staff,
    end_role,
    record_sign_in,
    set_active,
    set_password,
    verify_staff,
)
from huiban.domains.directory.queries.places import (
    count_staff,
    find_area,
    find_centre,
    find_organisation,
    find_staff,
    find_window,
    list_assignments,
    list_departments,
    list_organisations,
    list_staff,
    list_towns,
    list_windows,
    list_zones,
)
from huiban.domains.directory.queries.sign_ins import sign_in_paused_until
from huiban.domains.directory.states import AreaLevel, OrganisationKind, Role

__all__ = [
    "Area",
    "AreaLevel",
    "Organisation",
    "OrganisationKind",
    "Role",
    "RoleAssignment",
    "Staff",
    "Window",
    "Zone",
    "assign_role",
    "count_staff",
    "create_organisation",
    "create_staff",
    "end_role",
    "find_area",
    "find_centre",
    "find_organisation",
    "find_staff",
    "find_window",
    "has_role",
    "list_assignments",
    "list_departments",
    "list_organisations",
    "list_staff",
    "list_towns",
    "list_windows",
    "list_zones",
    "note_read",
    "organisations_with_role",
    "record_sign_in",
    "roles_of",
    "set_active",
    "set_password",
    "sign_in_paused_until",
    "verify_staff",
]
