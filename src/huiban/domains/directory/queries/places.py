"""Named reads of the directory."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huiban.domains.directory.models import Area, Organisation, RoleAssignment, Staff, Window, Zone
from huiban.domains.directory.states import OrganisationKind, Role
from huiban.foundation.database.readings import Reading

_WINDOWS = Reading(Window, "zone", "organisation", where="true order by this.number")
_ZONES = Reading(Zone, where="true order by this.letter")
_OF_KIND = Reading(Organisation, where="this.kind = %s order by this.order, this.name")


class WindowPlace(NamedTuple):
    """What a window is called by: its number and its zone."""

    number: int
    zone: Zone


def find_organisation(
    *, code: str | None = None, id: UUID | None = None, name: str | None = None
) -> Organisation | None:
    criteria = Q(code=code) if code else Q(id=id) if id else Q(name=name)
    return Organisation.objects.filter(criteria).first()


def list_organisations() -> list[Organisation]:
    """Every organisation: centre, departments, towns."""
    return list(Organisation.objects.order_by("kind", "order", "name"))


def list_departments() -> list[Organisation]:
    """Departments in their published order."""
    return _OF_KIND.all(OrganisationKind.DEPARTMENT.value)


def list_towns() -> list[Organisation]:
    return list(Organisation.objects.filter(kind=OrganisationKind.TOWN).select_related("area"))


def find_centre() -> Organisation | None:
    """The service centre: the organisation whose roles cover every department."""
    return Organisation.objects.filter(kind=OrganisationKind.CENTRE).first()


def list_zones() -> list[Zone]:
    return _ZONES.all()


def list_zones_with_windows() -> list[Zone]:
    return list(Zone.objects.prefetch_related("windows"))


def count_windows_by_zone() -> dict[UUID, int]:
    return dict(Window.objects.order_by().values_list("zone_id").annotate(count=Count("*")))


def list_windows() -> list[Window]:
    """Every window with its zone and organisation, by number."""
    return _WINDOWS.all()


def window_places() -> dict[UUID, WindowPlace]:
    """What every window is called by, without the rest of it."""
    zones = {zone.id: zone for zone in list_zones()}
    rows = Window.objects.order_by().values_list("id", "number", "zone_id")
    return {id_: WindowPlace(number, zones[zone_id]) for id_, number, zone_id in rows}


def find_zone(*, id: UUID | None = None, letter: str | None = None) -> Zone | None:
    if letter is not None and not letter.isalpha():
        return None
    criteria = Q(letter=letter) if letter is not None else Q(id=id)
    return Zone.objects.filter(criteria).first()


def find_window(window_id: UUID | None = None, *, number: int | None = None) -> Window | None:
    if window_id is None and number is None:
        return None
    criteria = Q(id=window_id) if window_id else Q(number=number)
    return Window.objects.select_related("zone").filter(criteria).first()


def find_area(code: str) -> Area | None:
    return Area.objects.filter(code=code).first()


def find_staff(*, id: UUID | None = None, username: str | None = None) -> Staff | None:
    criteria = Q(id=id) if id else Q(username=username)
    return Staff.objects.select_related("organisation").filter(criteria).first()


def list_staff(
    *, search: str = "", role: Role | None = None, limit: int = 100, offset: int = 0
) -> list[Staff]:
    """Staff by user name, narrowed by a part of name or user name and by a role held now."""
    return list(_staff(search, role).prefetch_related("assignments__organisation")[offset : offset + limit])


def count_staff(*, search: str = "", role: Role | None = None) -> int:
    return _staff(search, role).count()


def list_assignments(staff_id: UUID) -> list[RoleAssignment]:
    """The roles held now, with organisation and window loaded."""
    rows = RoleAssignment.objects.filter(staff_id=staff_id, ended_at__isnull=True)
    return list(rows.select_related("organisation", "window").order_by("role", "started_at"))


def _staff(search: str, role: Role | None) -> QuerySet[Staff]:
    rows = Staff.objects.select_related("organisation")
    if search:
        rows = rows.filter(Q(username__icontains=search) | Q(name__icontains=search))
    if role:
        rows = rows.filter(assignments__role=role, assignments__ended_at__isnull=True).distinct()
    return rows
