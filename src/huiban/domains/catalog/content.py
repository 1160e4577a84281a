"""The content of one handling item (业务办理项): what the guide shows, what the form asks, what the case needs.

Data with versions: a published content never changes, a case keeps the version it was started with. Conditions are text of the rule
language over ids of situation questions and form fields; nothing here is ever evaluated as Python.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LegalBasis(Part):
    law: str
    article: str = ""
    gist: str = ""
    confirmed: bool = False  # confirmed: read in the statute text


class LimitText(Part):
    length: int = Field(ge=0)  # 0 with unit immediate
    unit: Literal["workday", "natural_day", "immediate"] = "workday"
    note: str = ""
    basis: str = ""


class Fee(Part):
    charged: bool = False
    amount_fen: int | None = None
    standard: str = ""
    basis: str = ""


class Result(Part):
    name: str
    kind: Literal["licence", "approval", "confirmation", "benefit", "other"] = (
        "other"  # 证照 批文 确认 给付 其他
    )
    validity: str = ""
    fields: list[str] = []  # ids of form fields printed on the result document, in order
    number_prefix: str = ""  # printed before the serial of the result document


class Option(Part):
    value: str
    label: str
    effect: str = ""  # effect: what changes, in plain words


class Question(Part):  # 情形引导
    id: str
    text: str
    type: Literal["single", "multi"] = "single"
    help: str = ""
    options: list[Option] = Field(min_length=2)
    show_when: str = ""  # condition


class Material(Part):
    id: str
    name: str
    kind: Literal["certificate", "form", "other"] = "other"  # 证件证书证明 申请表格文书 其他
    need: Literal["required", "optional", "deferrable"] = "required"  # 必要 非必要 容缺后补
    source: str  # where it comes from, in plain words ("公安机关发的居民身份证")
    source_kind: Literal["applicant", "government", "other"] = "applicant"
    original: int = 0
    copies: int = 0
    electronic: bool = True  # an upload is enough
    route: Literal["upload", "cancelled", "certificate", "data", "assist", "commitment", "deferred"] = (
        "upload"  # 免提交 route that practice offers
    )
    route_note: str = ""  # who provides it / what the applicant must do instead
    when: str = ""  # condition; empty = always
    standard: str = ""  # 受理标准, what makes it acceptable, in plain words
    sample: str = ""  # text of the 样例/填写示例
    accepts: list[Literal["pdf", "jpg", "png"]] = ["pdf", "jpg", "png"]
    max_mb: int = 10
    locker_kind: str = ""  # e.g. "id_card": same kind already given once is offered again


class FormField(Part):
    id: str
    label: str
    type: Literal[
        "string",
        "text",
        "int",
        "number",
        "money",
        "date",
        "enum",
        "multi",
        "bool",
        "confirm",
        "citizen_id",
        "credit_code",
        "mobile",
        "email",
        "address",
    ] = "string"
    required: bool = True
    required_when: str = ""
    show_when: str = ""
    options: list[str] = []
    help: str = ""
    example: str = ""
    min: float | None = None
    max: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    pattern_message: str = ""
    prefill: str = (
        ""  # person.name person.citizen_id person.mobile person.address person.sex person.birth_date
    )
    # company.name company.credit_code company.legal_representative company.address
    personal: bool = False  # masked on staff lists and public pages


class FormSection(Part):
    id: str
    title: str
    intro: str = ""
    fields: list[FormField] = Field(min_length=1)
    show_when: str = ""


class FormRule(
    Part
):  # cross-field check that explains itself; must be TRUE to pass, unknown passes at draft, blocks at submit
    id: str
    check: str
    message: str
    field: str = ""


class ReviewStep(Part):  # inside 审查: versioned data; linear now, parallel groups later
    id: str
    name: str
    role: Literal["reviewer"] = "reviewer"
    standard: str = ""
    days: int = 0
    when: str = ""


class FlowStep(Part):  # the flow a citizen reads
    name: str
    who: str
    what: str = ""
    time: str = ""


class Faq(Part):
    q: str
    a: str


class Venue(Part):  # where and when
    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""
    windows: str = ""


class ItemContent(Part):
    described: bool = False  # False: generic form, only what the source tells
    plain_name: str = ""
    name_en: str = ""
    summary: str = ""
    summary_en: str = ""
    audience: list[str] = []
    server_types: list[Literal["person", "company"]] = ["person", "company"]  # who may apply in the system
    conditions: list[str] = []  # 受理条件
    refusals: list[str] = []  # 不予受理的情形
    legal_basis: list[LegalBasis] = []
    statutory_limit: LimitText | None = None  # None: the law sets none
    promised_limit: LimitText | None = None
    case_type: Literal["immediate", "promised"] = "promised"  # 即办件 承诺件
    fee: Fee = Fee()
    result: Result | None = None
    visits: int | None = None
    visits_note: str = ""
    channels: list[Literal["window", "portal", "mobile", "api"]] = ["window", "portal", "mobile", "api"]
    delivery: list[Literal["window", "post", "online"]] = ["window", "post", "online"]
    venues: list[Venue] = []
    situations: list[Question] = []
    materials: list[Material] = []
    form: list[FormSection] = []
    form_rules: list[FormRule] = []
    flow: list[FlowStep] = []
    review_steps: list[ReviewStep] = []
    special_procedures: list[str] = []
    remedies: str = ""  # 行政复议/诉讼 wording
    faq: list[Faq] = []
    sample: dict[str, object] = {}  # a filled example by field id ("新手"样表)
    life_events: list[str] = []  # slugs, see data/life_events.yaml
    uncertain: list[str] = []  # what the department must still confirm; shown to item administrators
