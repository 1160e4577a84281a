"""What happened to a case, read from its facts: the same record for applicant, staff and inquiry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from huiban.domains.cases.models import Case, Delivery
from huiban.domains.cases.states import DeliveryMethod, Opinion, Outcome
from huiban.foundation.clock.public import long_day
from huiban.foundation.facts.public import FactRecord, list_facts


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line: when, what happened, what it means, and by whom (empty where a reader need not know)."""

    at: datetime
    tag: str
    title: str
    text: str
    by: str
    tone: str = "plain"  # plain, good, bad, seal


def case_timeline(case: Case, *, for_staff: bool) -> list[TimelineEntry]:
    """The lines of a case in order. Applicants read the department, staff read the name, the window and channel.

    Staff do not read of the rating: those who are rated must not know by whom.
    """
    records = list_facts(subject=case.number, public_only=not for_staff, since=case.id)
    return [
        _entry(case, fact, for_staff)
        for fact in records
        if not (for_staff and fact.tag.startswith("voices:"))
    ]


def _entry(case: Case, fact: FactRecord, for_staff: bool) -> TimelineEntry:
    title, text, tone = _wording(case, fact)
    return TimelineEntry(
        at=fact.happened_at,
        tag=fact.tag,
        title=capfirst(title),
        text=text,
        by=_by(case, fact, for_staff),
        tone=tone,
    )


def _by(case: Case, fact: FactRecord, for_staff: bool) -> str:
    if for_staff:
        return _(fact.actor_name) if fact.actor_kind == "system" and fact.actor_name else fact.actor_name
    match fact.actor_kind:
        case "staff":
            return case.organisation.name
        case "person":
            return _("申请人")
        case _:
            return _("系统")


def _wording(case: Case, fact: FactRecord) -> tuple[str, str, str]:
    match fact.tag:
        case "cases:case:submitted":
            return _("提交申请"), _("已收到申请，正在核对材料。"), "plain"
        case "cases:case:pre_reviewed":
            return _("预审通过"), _("材料齐全，等待受理。"), "plain"
        case "cases:case:accepted":
            return _("受理"), _due_sentence(fact), "good"
        case "cases:case:not_accepted":
            return _("不予受理"), case.reason, "bad"
        case "cases:step:examined":
            passed = fact.data.get("opinion") == Opinion.PASS
            return (
                _(str(fact.data.get("name") or "审查")),
                _("已完成审查。") if passed else _("审查意见已提交。"),
                "plain",
            )
        case "cases:case:returned":
            return _("退回重审"), "", "plain"
        case "cases:case:decided":
            granted = fact.data.get("outcome") == Outcome.GRANTED
            title = _("准予") if granted else _("不予")
            return title, _("正在制作结果文书。") if granted else case.reason, "good" if granted else "bad"
        case "certificates:result:issued":
            return _("结果文书已签章"), _("可以在网上核验真伪。"), "seal"
        case "cases:case:closed":
            return _("办结"), "", "good"
        case "cases:case:delivered":
            return _("送达"), _delivery_sentence(case, str(fact.data.get("method", ""))), "good"
        case "cases:case:archived":
            return _("归档"), "", "plain"
        case "cases:case:withdrawn":
            return _("撤回申请"), _("申请人撤回了申请。"), "plain"
        case "voices:rating:given":
            return _("收到评价"), "", "plain"
        case _:
            return fact.tag, "", "plain"


def _due_sentence(fact: FactRecord) -> str:
    promised = fact.data.get("promised_due")
    if not promised:
        return _("已正式受理。")
    sentence = _("已正式受理，承诺 %(day)s 前办结。") % {"day": long_day(date.fromisoformat(str(promised)))}
    if fact.data.get("provisional"):
        sentence += _("（其中有的年份放假安排尚未公布，日期为暂定。）")
    return sentence


def _delivery_sentence(case: Case, method: str) -> str:
    match method:
        case DeliveryMethod.ONLINE:
            return _("电子件已送到网上，可以下载。")
        case DeliveryMethod.POST:
            delivery = Delivery.objects.filter(case=case).first()
            parts = {"courier": delivery.courier, "number": delivery.tracking_number} if delivery else {}
            return _("已交 %(courier)s 寄出，运单号 %(number)s。") % parts if parts else _("已寄出。")
        case _:
            return _("已在出件窗口领取。")
