"""The notices of a case's way to its decision, told from the case and its facts."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from huiban.domains.cases.public import Case, CaseMaterial, CaseState, DeliveryMethod, MaterialForm
from huiban.domains.catalog.public import LimitText
from huiban.domains.certificates.layouts import (
    AcceptanceSheet,
    LimitLine,
    LimitSpan,
    ReceiptSheet,
    ReceivedMaterial,
    RefusalSheet,
)
from huiban.domains.certificates.sheets import law
from huiban.domains.certificates.sheets.parties import contact_of, is_licence, remedies_of
from huiban.domains.certificates.typeset.words import LOCALES
from huiban.foundation.clock.public import (
    Deadline,
    Limit,
    LimitUnit,
    OutOfCalendar,
    current_calendar,
    explain,
)
from huiban.foundation.errors import Conflict
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import local_day

TELL_WITHIN = Limit(5, LimitUnit.WORKDAY)  # 行政许可法 第三十二条第一款第（四）项


def receipt_sheet(case: Case, *, language: str = "zh") -> ReceiptSheet:
    """收件凭证 of a case, whatever its state."""
    with override(LOCALES[language]):
        return ReceiptSheet(
            organ=case.organisation.name,
            case_number=case.number,
            query_code=f"{case.query_code[:4]} {case.query_code[4:]}",
            item=case.title,
            applicant=case.applicant_name,
            channel=_channel(case),
            received_at=case.submitted_at,
            received_by=_receiver(case),
            materials=tuple(_received(material) for material in case.materials.all()),
            reply_by=_reply_by(case),
            next_steps=_next_steps(case),
            contact=contact_of(case),
        )


def acceptance_sheet(case: Case) -> AcceptanceSheet:
    """受理通知书; raises ``Conflict`` for a case that was not accepted."""
    if case.accepted_at is None:
        raise Conflict(_("这件事还没有受理。"), code="certificates.not_accepted_yet")
    accepted_on = local_day(case.accepted_at)
    content = case.item_version.guide
    with override(LOCALES["zh"]):
        return AcceptanceSheet(
            organ=case.organisation.name,
            number=_number("受字", accepted_on, case),
            case_number=case.number,
            query_code=f"{case.query_code[:4]} {case.query_code[4:]}",
            applicant=case.applicant_name,
            to_company=case.company is not None,
            item=case.title,
            submitted_on=local_day(case.submitted_at),
            accepted_on=accepted_on,
            limits=tuple(
                _limit(case, name, label, text)
                for name, label, text in (
                    ("promised", "承诺办结时限", content.promised_limit),
                    ("statutory", "法定办结时限", content.statutory_limit),
                )
                if text and name in case.limits
            ),
            not_counted=tuple(content.special_procedures),
            fee=content.fee.standard or ("按规定收费" if content.fee.charged else "不收费"),
            legal_basis=(law.ACCEPTED,) if is_licence(case) else (),
            contact=contact_of(case),
        )


def refusal_sheet(case: Case) -> RefusalSheet:
    """不予受理通知书; raises ``Conflict`` for a case that was not refused at acceptance."""
    if (
        case.state not in (CaseState.NOT_ACCEPTED, CaseState.ARCHIVED)
        or case.accepted_at
        or not case.closed_at
    ):
        raise Conflict(_("这件事没有不予受理。"), code="certificates.not_refused")
    refused_on = local_day(case.closed_at)
    return RefusalSheet(
        organ=case.organisation.name,
        number=_number("不受字", refused_on, case),
        case_number=case.number,
        applicant=case.applicant_name,
        to_company=case.company is not None,
        item=case.title,
        submitted_on=local_day(case.submitted_at),
        refused_on=refused_on,
        reasons=tuple(line.strip() for line in case.reason.splitlines() if line.strip()),
        legal_basis=(law.NOT_ACCEPTED,) if is_licence(case) else (),
        remedies=remedies_of(case.organisation),
        contact=contact_of(case),
    )


def _number(series: str, day: date, case: Case) -> str:
    """Notices carry the case's own number: each case has one of a kind."""
    return f"{series}〔{day.year}〕{case.number}"


def _limit(case: Case, name: str, label: str, text: LimitText) -> LimitLine:
    """A limit as it was fixed at acceptance; the days are drawn only while the calendar still leads to that day."""
    kept = case.limits[name]
    due = date.fromisoformat(kept["due"])
    deadline = _deadline(date.fromisoformat(kept["start"]), Limit(kept["length"], LimitUnit(kept["unit"])))
    same = deadline is not None and deadline.due == due
    return LimitLine(
        name=label,
        length=_length(kept["length"], kept["unit"]),
        due=None if kept["unit"] == LimitUnit.IMMEDIATE else due,
        basis=text.basis,
        spans=tuple(_spans(deadline)) if deadline and same else (),
        explanation=tuple(explain(deadline, event="受理")) if deadline and same else (),
        provisional=bool(kept["provisional"]),
    )


def _spans(deadline: Deadline) -> list[LimitSpan]:
    return [
        LimitSpan(kind=span.kind.value, first=span.first, last=span.last, name=span.name)
        for span in deadline.spans
    ]


def _length(length: int, unit: str) -> str:
    match unit:
        case LimitUnit.IMMEDIATE:
            return "即办"
        case LimitUnit.NATURAL_DAY:
            return f"{length} 日"
        case _:
            return f"{length} 个工作日"


def _deadline(start: date, limit: Limit) -> Deadline | None:
    try:
        return current_calendar().due(start, limit)
    except OutOfCalendar:
        return None


def _reply_by(case: Case) -> date | None:
    """Only while nobody has answered yet, and only where the law sets the five days."""
    if not is_licence(case) or case.state not in (CaseState.SUBMITTED, CaseState.PRE_REVIEW):
        return None
    deadline = _deadline(local_day(case.submitted_at), TELL_WITHIN)
    return deadline.due if deadline else None


def _next_steps(case: Case) -> tuple[str, ...]:
    steps = [_("工作人员先核对材料，齐全的就受理；缺什么会一次告诉您。")]
    match case.delivery_method:
        case DeliveryMethod.POST:
            steps.append(_("办好后把结果寄到您填的地址，运单号可以在网上查。"))
        case DeliveryMethod.ONLINE:
            steps.append(_("办好后在网上下载电子件，不用跑。"))
        case _:
            steps.append(_("办好后带身份证到出件窗口领取。"))
    return tuple(steps)


def _received(material: CaseMaterial) -> ReceivedMaterial:
    forms = {
        MaterialForm.UPLOAD.value: _("电子件"),
        MaterialForm.PAPER.value: _("纸质件"),
        MaterialForm.DEFERRED.value: _("容缺后补"),
    }
    return ReceivedMaterial(name=material.name, form=str(forms.get(material.form, material.form)))


def _channel(case: Case) -> str:
    names = {
        "portal": pgettext("打印", "网上"),
        "mobile": pgettext("打印", "手机"),
        "window": pgettext("打印", "窗口"),
        "kiosk": pgettext("打印", "自助终端"),
        "api": pgettext("打印", "系统对接"),
    }
    name = str(names.get(case.channel, case.channel))
    return f"{name} {case.window.number}" if case.window else name


def _receiver(case: Case) -> str:
    """The clerk who took the application in at a window, as the fact of its submission tells."""
    facts = list_facts(subject=case.number)
    first = facts[0] if facts else None
    return first.actor_name if first and first.actor_kind == "staff" else ""
