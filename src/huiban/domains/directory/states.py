"""Closed lists of the directory: kinds of area and organisation, roles of staff."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.IntegerChoices):
    """行使层级 of an area, numbered as in the division table (2 province … 6 community)."""

    PROVINCE = 2, _("省级")
    CITY = 3, _("市级")
    COUNTY = 4, _("县级")
    TOWN = 5, _("镇街")
    COMMUNITY = 6, _("社区")


class OrganisationKind(models.TextChoices):
    GOVERNMENT = "government", _("政府")
    DEPARTMENT = "department", _("部门")
    CENTRE = "centre", _("政务服务中心")
    TOWN = "town", _("镇街")


class Role(models.TextChoices):
    """What a member of staff does. Each is held at an organisation, the first and fourth also at windows."""

    CLERK = "clerk", _("综合受理员")
    REVIEWER = "reviewer", _("审查员")
    APPROVER = "approver", _("审批员")
    EXIT_CLERK = "exit_clerk", _("出件员")
    HALL_MANAGER = "hall_manager", _("大厅管理员")
    ITEM_ADMIN = "item_admin", _("事项管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""The three administrators (三员): nobody is two of them, none does another's work."""

ALONE = (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Whoever is one of these holds no other role at all: they watch over everybody else's."""
