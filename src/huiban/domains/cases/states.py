"""The legal life of a case (办件), in one table: which states there are and what may follow what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiban.foundation.errors import Conflict


class CaseState(models.TextChoices):
    SUBMITTED = "submitted", _("已提交")
    PRE_REVIEW = "pre_review", _("预审通过，待受理")
    CORRECTION = "correction", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    REVIEWING = "reviewing", _("审查中")
    SPECIAL = "special", _("特别程序中")
    APPROVING = "approving", _("待决定")
    DECIDED_YES = "decided_yes", _("准予，正在制证")
    DECIDED_NO = "decided_no", _("不予，正在制作决定书")
    CLOSED = "closed", _("已办结，待领取")
    DELIVERED = "delivered", _("已送达")
    ARCHIVED = "archived", _("已归档")
    WITHDRAWN = "withdrawn", _("已撤回")


S = CaseState
# CORRECTION and SPECIAL are entered by operations of their own domains of law; the table already has their place.
TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    S.SUBMITTED: frozenset({S.PRE_REVIEW, S.CORRECTION, S.ACCEPTED, S.NOT_ACCEPTED, S.WITHDRAWN}),
    S.PRE_REVIEW: frozenset({S.CORRECTION, S.ACCEPTED, S.NOT_ACCEPTED, S.WITHDRAWN}),
    S.CORRECTION: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.REVIEWING, S.APPROVING, S.WITHDRAWN}),
    S.REVIEWING: frozenset({S.REVIEWING, S.SPECIAL, S.APPROVING, S.WITHDRAWN}),
    S.SPECIAL: frozenset({S.REVIEWING, S.WITHDRAWN}),
    S.APPROVING: frozenset({S.REVIEWING, S.DECIDED_YES, S.DECIDED_NO, S.WITHDRAWN}),
    S.DECIDED_YES: frozenset({S.CLOSED}),
    S.DECIDED_NO: frozenset({S.CLOSED}),
    S.CLOSED: frozenset({S.DELIVERED}),
    S.DELIVERED: frozenset({S.ARCHIVED}),
    S.NOT_ACCEPTED: frozenset({S.ARCHIVED}),
    S.WITHDRAWN: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
}
CLOCK_RUNS = frozenset({S.ACCEPTED, S.REVIEWING, S.SPECIAL, S.APPROVING})
BEFORE_DECISION = frozenset(
    {S.SUBMITTED, S.PRE_REVIEW, S.CORRECTION, S.ACCEPTED, S.REVIEWING, S.SPECIAL, S.APPROVING}
)
FINISHED = frozenset({S.CLOSED, S.DELIVERED, S.ARCHIVED})


def require_transition(current: CaseState, following: CaseState) -> None:
    """Raise ``Conflict`` (``cases.state``) unless the table allows the step."""
    if following not in TRANSITIONS[CaseState(current)]:
        raise Conflict(
            _("这件事现在是“%(state)s”，不能做这一步。请刷新后再看。") % {"state": CaseState(current).label},
            code="cases.state",
            data={"state": str(current)},
        )


class Duty(models.TextChoices):
    """What a member of staff did on a case. Nobody does two of them that the separation forbids."""

    INTAKE = "intake", _("受理")
    REVIEW = "review", _("审查")
    DECISION = "decision", _("决定")
    EXIT = "exit", _("出件")


# Intake, decision and exit are apart from each other; whoever examined does not decide (四眼原则).
SEPARATED: dict[Duty, frozenset[Duty]] = {
    Duty.INTAKE: frozenset({Duty.DECISION, Duty.EXIT}),
    Duty.REVIEW: frozenset({Duty.DECISION}),
    Duty.DECISION: frozenset({Duty.INTAKE, Duty.REVIEW, Duty.EXIT}),
    Duty.EXIT: frozenset({Duty.INTAKE, Duty.DECISION}),
}


class Outcome(models.TextChoices):
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予")


class Opinion(models.TextChoices):
    PASS = "pass", _("通过")
    FAIL = "fail", _("不通过")
    RETURN = "return", _("退回重审")


class DeliveryMethod(models.TextChoices):
    WINDOW = "window", _("到出件窗口领取")
    POST = "post", _("邮寄")
    ONLINE = "online", _("网上领取电子件")


class MaterialForm(models.TextChoices):
    UPLOAD = "upload", _("电子件")
    PAPER = "paper", _("纸质件")
    DEFERRED = "deferred", _("容缺后补")


class MaterialCheck(models.TextChoices):
    UNCHECKED = "unchecked", _("未核对")
    GOOD = "good", _("符合")
    DEFECTIVE = "defective", _("不符合")
