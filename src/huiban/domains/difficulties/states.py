"""Closed lists of the difficult-case desk (办不成事反映窗口): states, root causes, results, and which step may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DifficultyState(models.TextChoices):
    RAISED = "raised", _("等人接手")
    OWNED = "owned", _("专人在办")
    WITH_DEPARTMENT = "with_department", _("部门在办")
    CLOSED = "closed", _("已答复")


S = DifficultyState
TRANSITIONS: dict[DifficultyState, frozenset[DifficultyState]] = {
    S.RAISED: frozenset({S.OWNED}),
    S.OWNED: frozenset({S.WITH_DEPARTMENT, S.CLOSED}),
    S.WITH_DEPARTMENT: frozenset({S.WITH_DEPARTMENT, S.CLOSED}),
    S.CLOSED: frozenset({S.RAISED}),
}


class RootCause(models.TextChoices):
    """Why the matter could not be done, as found out by whoever looked into it."""

    POLICY = "policy", _("政策不明")
    MATERIALS = "materials", _("材料争议")
    SYSTEM = "system", _("系统故障")
    SHIRKING = "shirking", _("部门推诿")
    LEGACY = "legacy", _("历史遗留")
    OTHER = "other", _("其他原因")


class Result(models.TextChoices):
    """The only three ways in which a difficulty ends."""

    DONE = "done", _("办成了")
    NOT_LAWFUL = "not_lawful", _("依法不能办")
    PASSED_ON = "passed_on", _("转到别处办")


class StepKind(models.TextChoices):
    RAISED = "raised", _("收到反映")
    OWNED = "owned", _("有人接手")
    TAKEN_OVER = "taken_over", _("换人接手")
    HANDED = "handed", _("交给部门")
    WORK = "work", _("办理记录")
    CONTACT = "contact", _("查看了联系电话")
    CLOSED = "closed", _("答复")
    REOPENED = "reopened", _("反映人要求再办")


# That these happened is shown to whoever raised it; words only where a step is ``told``.
TOLD_TO_WHOEVER_RAISED = frozenset(
    {StepKind.RAISED, StepKind.OWNED, StepKind.TAKEN_OVER, StepKind.HANDED, StepKind.REOPENED}
)
