"""What this person may do with a case now; and if nothing, why not, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiban.domains.cases.public import (
    DUTY_ROLES,
    Case,
    CaseState,
    DeliveryMethod,
    Duty,
    barring_duty,
    can_do,
)
from huiban.domains.directory.public import has_role
from huiban.foundation.actors import Actor

S = CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do: a panel of the dock. ``resource`` is the noun its form is posted to."""

    id: str
    resource: str
    label: str | Promise
    key: str
    template: str
    open: bool = False
    danger: bool = False
    plain: bool = (
        False  # the usual next step: open from the start, its own button carries the name and the key
    )

    @property
    def form_id(self) -> str:
        return f"task-{self.id}"


@dataclass(frozen=True, slots=True)
class Standing:
    tasks: list[Task]
    why_not: str = ""


_CHECK = Task(
    id="check",
    resource="pre-review",
    label=pgettext_lazy("task", "受理"),
    key="Alt+A",
    template="desk/tasks/check.html",
    open=True,
    plain=True,
)
_ACCEPT = Task(
    id="accept",
    resource="acceptance",
    label=pgettext_lazy("task", "受理"),
    key="Alt+A",
    template="desk/tasks/accept.html",
    open=True,
    plain=True,
)
_REFUSE_ACCEPTANCE = Task(
    id="refuse-acceptance",
    resource="refusal",
    label=pgettext_lazy("task", "不予受理"),
    key="Alt+N",
    template="desk/tasks/refuse_acceptance.html",
    danger=True,
)
_PASS = Task(
    id="pass",
    resource="examination",
    label=gettext_lazy("审查通过"),
    key="Alt+Y",
    template="desk/tasks/examine.html",
)
_FAIL = Task(
    id="fail",
    resource="examination",
    label=gettext_lazy("审查不通过"),
    key="Alt+N",
    template="desk/tasks/examine.html",
    danger=True,
)
_GRANT = Task(
    id="grant",
    resource="decision",
    label=pgettext_lazy("task", "准予"),
    key="Alt+Y",
    template="desk/tasks/decide.html",
)
_DENY = Task(
    id="deny",
    resource="decision",
    label=pgettext_lazy("task", "不予"),
    key="Alt+N",
    template="desk/tasks/decide.html",
    danger=True,
)
_RETURN = Task(
    id="return",
    resource="return",
    label=pgettext_lazy("task", "退回重审"),
    key="Alt+R",
    template="desk/tasks/return.html",
)
_HAND_OVER = Task(
    id="hand-over",
    resource="hand-over",
    label=gettext_lazy("当面交付"),
    key="Alt+H",
    template="desk/tasks/hand_over.html",
)
_POST = Task(
    id="post",
    resource="posting",
    label=gettext_lazy("寄出"),
    key="Alt+M",
    template="desk/tasks/post.html",
)
_ARCHIVE = Task(
    id="archive",
    resource="archive",
    label=pgettext_lazy("task", "归档"),
    key="Alt+A",
    template="desk/tasks/archive.html",
    open=True,
    plain=True,
)

_TASKS: dict[CaseState, tuple[Duty, tuple[Task, ...]]] = {
    S.SUBMITTED: (Duty.INTAKE, (_CHECK, _REFUSE_ACCEPTANCE)),
    S.PRE_REVIEW: (Duty.INTAKE, (_ACCEPT, _REFUSE_ACCEPTANCE)),
    S.ACCEPTED: (Duty.REVIEW, (_PASS, _FAIL)),
    S.REVIEWING: (Duty.REVIEW, (_PASS, _FAIL)),
    S.APPROVING: (Duty.DECISION, (_GRANT, _DENY, _RETURN)),
    S.CLOSED: (Duty.EXIT, (_HAND_OVER, _POST)),
    S.DELIVERED: (Duty.EXIT, (_ARCHIVE,)),
    S.NOT_ACCEPTED: (Duty.EXIT, (_ARCHIVE,)),
    S.WITHDRAWN: (Duty.EXIT, (_ARCHIVE,)),
}
_WAITING: dict[CaseState, str | Promise] = {
    S.CORRECTION: gettext_lazy("等申请人补正材料，补交以后自动回到待受理。"),
    S.SPECIAL: gettext_lazy("正在特别程序中，时限暂停。"),
    S.DECIDED_YES: gettext_lazy("决定已经作出，系统正在制作结果文书并签章，做好后自动进入待出件。"),
    S.DECIDED_NO: gettext_lazy("决定已经作出，系统正在制作决定书并签章，做好后自动进入待出件。"),
    S.ARCHIVED: gettext_lazy("已经归档，不再变动。"),
}


def standing(actor: Actor, case: Case) -> Standing:
    """The tasks open to ``actor`` in this state; without any, the sentence that says why."""
    state = CaseState(case.state)
    if state not in _TASKS:
        return Standing([], str(_WAITING.get(state, "")))
    duty, tasks = _TASKS[state]
    if can_do(actor, case, duty):
        return Standing(_in_order(case, tasks))
    return Standing([], _why_not(actor, case, duty))


def task_named(name: str) -> Task | None:
    return next((task for _duty, tasks in _TASKS.values() for task in tasks if task.id == name), None)


def _why_not(actor: Actor, case: Case, duty: Duty) -> str:
    if not has_role(actor, DUTY_ROLES[duty], organisation_id=case.organisation_id):
        return _("这一步（%(duty)s）由%(department)s的%(role)s办，您没有这个岗位。") % {
            "duty": duty.label,
            "department": case.organisation.name,
            "role": DUTY_ROLES[duty].label,
        }
    done = barring_duty(actor, case, duty)
    if done is None:
        return ""
    return _("这件事您已经办过“%(done)s”，不能再办“%(wanted)s”。请由另一位同事办理。") % {
        "done": done.label,
        "wanted": duty.label,
    }


def _in_order(case: Case, tasks: tuple[Task, ...]) -> list[Task]:
    """The usual task first: a result to be posted is posted, not handed over."""
    if case.state == S.CLOSED and case.delivery_method == DeliveryMethod.POST:
        return [_POST, _HAND_OVER]
    return list(tasks)
