"""The demonstration district: areas, organisations, the hall and its staff."""

from __future__ import annotations

import csv
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from huiban.demo.synthetic import Inventor
from huiban.domains.directory.public import (
    ADMINISTRATORS,
    Area,
    Organisation,
    OrganisationKind,
    Role,
    Staff,
    Window,
    Zone,
    assign_role,
    create_staff,
    list_departments,
    proposed_limits,
    set_role_policy,
)
from huiban.foundation.actors import SYSTEM

DATA = Path(__file__).resolve().parents[1] / "data"
DISTRICT = "370211000000"

# letter, name, English name, floor; fourteen windows each
ZONES = (
    ("A", "咨询导办", "Enquiries and guidance", 1),
    ("B", "企业开办", "Starting a business", 1),
    ("C", "工程建设", "Construction projects", 2),
    ("D", "社会民生", "Social affairs", 1),
    ("E", "公安户政", "Household registration", 1),
    ("F", "社保医保", "Social and medical insurance", 2),
    ("G", "不动产与住房", "Real estate and housing", 2),
    ("H", "税务", "Taxes", 3),
    ("J", "交通运输", "Transport", 3),
    ("K", "文教卫生", "Culture, education, health", 3),
    ("L", "涉农与生态", "Farming and environment", 3),
    ("M", "统一出件", "Collection of results", 1),
)
WINDOWS_PER_ZONE = 14
# Departments of the reference district that own no item of the demonstration catalogue.
FURTHER_DEPARTMENTS = (("示例-0001", "区海洋发展局"), ("示例-0002", "区国防动员办公室"))


@dataclass(slots=True)
class Account:
    username: str
    role: str
    name: str
    place: str


@dataclass(slots=True)
class District:
    """Who works where: what the history needs to know, and the accounts to print."""

    password: str
    password_hash: str
    clerks: list[Staff] = field(default_factory=list)
    clerk_windows: dict[UUID, Window] = field(default_factory=dict)
    exit_clerks: list[Staff] = field(default_factory=list)
    reviewers: dict[UUID, Staff] = field(default_factory=dict)
    approvers: dict[UUID, Staff] = field(default_factory=dict)
    manager: Staff | None = None
    accounts: list[Account] = field(default_factory=list)


@transaction.atomic
def load_areas_and_places() -> None:
    """Divisions, the centre, the towns, further departments, zones and windows. Loading twice changes nothing."""
    with (DATA / "divisions_qingdao.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            Area.objects.get_or_create(
                code=row["code12"],
                defaults={
                    "name": row["name"],
                    "level": int(row["level"]),
                    "parent_id": row["parent_code12"]
                    if Area.objects.filter(code=row["parent_code12"]).exists()
                    else None,
                },
            )
    district = Area.objects.get(code=DISTRICT)
    _organisation("示例-中心", "区政务服务中心", OrganisationKind.CENTRE, district, "District Service Centre")
    for town in Area.objects.filter(parent=district):
        _organisation(f"示例-{town.code}", town.name, OrganisationKind.TOWN, town)
    for code, name in FURTHER_DEPARTMENTS:
        _organisation(code, name, OrganisationKind.DEPARTMENT, district)
    Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, area=None).update(area=district)
    for place, (letter, name, name_en, floor) in enumerate(ZONES):
        zone, _made = Zone.objects.get_or_create(
            letter=letter, defaults={"name": name, "name_en": name_en, "floor": floor}
        )
        for offset in range(1, WINDOWS_PER_ZONE + 1):
            number = place * WINDOWS_PER_ZONE + offset
            exit_window = letter == "M"
            Window.objects.get_or_create(
                number=number,
                defaults={
                    "zone": zone,
                    "name": "统一出件" if exit_window else "综合受理",
                    "comprehensive": not exit_window,
                    "exit_window": exit_window,
                },
            )


def load_staff() -> District:
    """Staff of every role with one password made now, which nobody else knows."""
    inventor = Inventor(seed=7)
    password = f"huiban-{secrets.token_hex(4)}"
    district = District(password, make_password(password))
    centre = Organisation.objects.get(kind=OrganisationKind.CENTRE)
    windows = {window.number: window for window in Window.objects.select_related("zone")}
    for index in range(24):
        window = windows[15 + index * 4]
        clerk = _staff(inventor, district, f"clerk{index + 1:02d}", Role.CLERK, centre, window)
        district.clerks.append(clerk)
        district.clerk_windows[clerk.id] = window
    for index in range(4):
        window = windows[155 + index]
        district.exit_clerks.append(
            _staff(inventor, district, f"exit{index + 1:02d}", Role.EXIT_CLERK, centre, window)
        )
    for index, department in enumerate(list_departments(), start=1):
        district.reviewers[department.id] = _staff(
            inventor, district, f"reviewer{index:02d}", Role.REVIEWER, department
        )
        district.approvers[department.id] = _staff(
            inventor, district, f"approver{index:02d}", Role.APPROVER, department
        )
    district.manager = _staff(inventor, district, "manager", Role.HALL_MANAGER, centre)
    _staff(inventor, district, "items", Role.ITEM_ADMIN, centre)
    _staff(inventor, district, "admin", Role.SYSTEM_ADMIN, centre)
    _staff(inventor, district, "security", Role.SECURITY_ADMIN, centre)
    _staff(inventor, district, "audit", Role.AUDIT_ADMIN, centre)
    _let_administrators_in_by_password()
    return district


def _let_administrators_in_by_password() -> None:
    """Whoever tries the product has no authenticator at hand. Outside the demonstration administrators need one."""
    for role in ADMINISTRATORS:
        limits = replace(proposed_limits(role), second_factor=False)
        set_role_policy(actor=SYSTEM, role=role, limits=limits)


def _organisation(code: str, name: str, kind: str, area: Area, name_en: str = "") -> Organisation:
    organisation, _made = Organisation.objects.get_or_create(
        name=name, defaults={"code": code, "kind": kind, "area": area, "name_en": name_en}
    )
    return organisation


def _staff(
    inventor: Inventor,
    district: District,
    username: str,
    role: Role,
    place: Organisation,
    window: Window | None = None,
) -> Staff:
    person = inventor.person(oldest=59)
    staff = create_staff(
        actor=SYSTEM,
        username=username,
        name=person.name,
        organisation_id=place.id,
        password_hash=district.password_hash,
        employee_number=f"YS{len(district.accounts) + 1:04d}",
    )
    assign_role(
        actor=SYSTEM,
        staff_id=staff.id,
        role=role,
        organisation_id=place.id,
        window_id=window.id if window else None,
    )
    where = f"{place.name} {window}" if window else place.name
    district.accounts.append(Account(username, str(role.label), person.name, where))
    return staff
