"""What each printed document says: values only. ``typeset.render`` makes pages of them.

Text is printed as it is; an empty string or tuple leaves its place out. Dates are written in Chinese (in English on the
two sheets that have both languages) by the templates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One labelled value. ``wide`` takes the whole width."""

    label: str
    value: str
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How a reader checks the paper: ``url`` goes into the QR code, ``code`` is printed beside it."""

    url: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalCitation:
    law: str  # without 《》
    article: str = ""  # 第三十八条第二款
    text: str = ""  # the article's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """Where an applicant may turn: 行政复议法 20 (60 days), 行政诉讼法 46 (six months)."""

    reconsideration_organ: str  # 某区人民政府
    court: str  # 某区人民法院
    online: str = ""  # address of the online channel (行政复议法 22)
    text: str = ""  # the item's own wording, printed instead of the general one


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    place: str = ""
    hours: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What all documents of a case carry. ``demonstration`` prints that it has no legal effect."""

    organ: str
    verification: Verification | None = None
    demonstration: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSheet(Sheet):
    """A licence, certificate, confirmation or benefit notice."""

    kind: Literal["licence", "confirmation", "benefit"]
    title: str  # 食品经营许可证
    number: str
    holder_label: str = "持证人"
    holder: str
    to_company: bool = False
    statement: str = ""  # the sentence that grants, confirms or awards
    highlight: Entry | None = None  # benefit: the amount, set large
    fields: tuple[Entry, ...] = ()
    validity: str = ""  # 2026年11月20日至2031年11月19日
    notes: tuple[str, ...] = ()
    legal_basis: tuple[LegalCitation, ...] = ()
    remedies: Remedies | None = None  # benefit
    contact: Contact = Contact()
    case_number: str = ""
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSheet(Sheet):
    """准予/不予行政许可决定书, or the same for another act."""

    granted: bool
    act: str = "行政许可"  # 行政许可 行政确认 行政给付 …: 准予行政许可 / 不予行政许可
    number: str
    case_number: str
    applicant: str
    to_company: bool = False
    applicant_entries: tuple[Entry, ...] = ()  # masked number, address …
    item: str
    applied_on: date
    accepted_on: date
    findings: tuple[str, ...] = ()  # what was examined and found
    reasons: tuple[str, ...] = ()  # refused: must not be empty (行政许可法 38)
    legal_basis: tuple[LegalCitation, ...] = ()
    content: tuple[Entry, ...] = ()  # granted: what is permitted
    validity: str = ""
    duties: tuple[str, ...] = ()  # granted: what the holder must keep to
    remedies: Remedies
    decided_on: date
    contact: Contact = Contact()

    def __post_init__(self) -> None:
        if not self.granted and not self.reasons:
            raise ValueError("a refusal without reasons is not a decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMaterial:
    name: str
    form: str = ""  # 电子件 / 原件 1 份 / 复印件 2 份
    note: str = ""  # 免提交：电子证照


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSheet(Sheet):
    """收件凭证: proof of what was handed in and when; not yet an acceptance."""

    case_number: str
    query_code: str = ""
    item: str
    applicant: str
    agent: str = ""
    channel: str  # 网上 / 窗口 …
    received_at: datetime
    received_by: str = ""
    materials: tuple[ReceivedMaterial, ...] = ()
    reply_by: date | None = None  # told by then whether accepted or what is missing (行政许可法 32)
    next_steps: tuple[str, ...] = ()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSpan:
    """Consecutive days that count or do not, as the clock found them."""

    kind: Literal["start", "counted", "makeup", "weekend", "holiday", "closure", "paused", "moved"]
    first: date
    last: date
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """One limit and how its last day was found."""

    name: str  # 法定办结时限 / 承诺办结时限
    length: str  # 20 个工作日
    due: date | None  # None: done at once
    basis: str = ""
    spans: tuple[LimitSpan, ...] = ()
    explanation: tuple[str, ...] = ()
    provisional: bool = False  # rests on days not yet announced


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedMaterial:
    """容缺后补: accepted without it, due by a day."""

    name: str
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceSheet(Sheet):
    """受理通知书."""

    number: str
    case_number: str
    query_code: str = ""
    applicant: str
    to_company: bool = False
    item: str
    submitted_on: date
    accepted_on: date
    limits: tuple[LimitLine, ...] = ()  # the promised one first
    not_counted: tuple[str, ...] = ()  # 检验、专家评审 … with the days they need (行政许可法 45)
    owed: tuple[OwedMaterial, ...] = ()
    fee: str = ""
    legal_basis: tuple[LegalCitation, ...] = ()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalSheet(Sheet):
    """不予受理通知书: reasons in writing, where to go instead, remedies."""

    number: str
    case_number: str
    applicant: str
    to_company: bool = False
    item: str
    submitted_on: date
    refused_on: date
    reasons: tuple[str, ...]
    legal_basis: tuple[LegalCitation, ...] = ()
    advice: tuple[str, ...] = ()  # what to do now, such as the organ that is competent
    remedies: Remedies
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    material: str
    problem: str
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSheet(Sheet):
    """补正材料一次性告知书: everything that is missing, told once (行政许可法 32(4))."""

    number: str
    case_number: str
    applicant: str
    to_company: bool = False
    item: str
    submitted_on: date
    told_on: date
    corrections: tuple[Correction, ...]
    reply_by: date | None = None
    legal_basis: tuple[LegalCitation, ...] = ()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistMaterial:
    name: str
    quantity: str = ""  # 原件 1 份，复印件 1 份
    source: str = ""
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    question: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistSheet(Sheet):
    """What to bring for an item in one's own situation, on one page."""

    item: str
    plain_name: str = ""
    situation: tuple[Answer, ...] = ()
    bring: tuple[ChecklistMaterial, ...] = ()
    later: tuple[ChecklistMaterial, ...] = ()  # may follow after acceptance
    spared: tuple[ChecklistMaterial, ...] = ()  # need not be brought; source says why
    conditions: tuple[str, ...] = ()
    facts: tuple[Entry, ...] = ()  # 多久办好, 多少钱, 跑几次
    places: tuple[Contact, ...] = ()
    apply_url: str = ""
    printed_on: date
