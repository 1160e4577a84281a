"""Sheets to print: one of each kind, and the same with everything that strains a layout."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

from huiban.domains.certificates import layouts as on
from huiban.domains.certificates.layouts import Entry, Sheet

ORGAN = "示例区行政审批服务局"
CODE = "ABCDEFGHIJKLMNOPQRSTUV23"
NUMBER = "370211-20261120-000123-C"
VERIFICATION = on.Verification(url=f"https://zwfw.example/verify/{CODE}", code=CODE)
CONTACT = on.Contact(place="示例路 18 号 2 楼", hours="工作日 9:00–17:00", phone="0532-1234 5678")
REMEDIES = on.Remedies(reconsideration_organ="示例区人民政府", court="示例区人民法院")
CITATION = on.LegalCitation(law="中华人民共和国行政许可法", article="第三十八条第二款", text="应当说明理由。")
LIMIT = on.LimitLine(
    name="承诺办结时限",
    length="3 个工作日",
    due=date(2026, 10, 9),
    basis="本机关公开承诺",
    spans=(
        on.LimitSpan(kind="start", first=date(2026, 9, 30), last=date(2026, 9, 30)),
        on.LimitSpan(kind="holiday", first=date(2026, 10, 1), last=date(2026, 10, 7), name="国庆节"),
        on.LimitSpan(kind="counted", first=date(2026, 10, 8), last=date(2026, 10, 9)),
        on.LimitSpan(kind="makeup", first=date(2026, 10, 10), last=date(2026, 10, 10)),
    ),
    explanation=("2026年9月30日（周三）受理，当日不计。",),
)

DECISION = on.DecisionSheet(
    organ=ORGAN,
    verification=VERIFICATION,
    granted=False,
    number="不准字〔2026〕第 00007 号",
    case_number=NUMBER,
    applicant="李样本",
    applicant_entries=(Entry(label="公民身份号码", value="990000********1234"),),
    item="公共场所卫生许可（新办）",
    applied_on=date(2026, 11, 2),
    accepted_on=date(2026, 11, 4),
    findings=("经两名工作人员现场核查，未设置清洗消毒间。",),
    reasons=("未设置清洗消毒专间，不符合卫生要求。", "检测报告已超过有效期。"),
    legal_basis=(CITATION,),
    remedies=REMEDIES,
    decided_on=date(2026, 11, 20),
    contact=CONTACT,
)
SHEETS: dict[str, Sheet] = {
    "licence": on.ResultSheet(
        organ=ORGAN,
        verification=VERIFICATION,
        kind="licence",
        title="食品经营许可证",
        number="JY370211202600012",
        holder_label="经营者名称",
        holder="示例海风餐饮有限公司",
        fields=(
            Entry(label="法定代表人", value="李海风"),
            Entry(label="主体业态", value="餐饮服务经营者"),
            Entry(label="经营场所", value="示例市示例区虚构路 61 号 1 层 102 户，含地下一层仓库"),
        ),
        validity="2026年11月20日至2031年11月19日",
        issued_on=date(2026, 11, 20),
    ),
    "confirmation": on.ResultSheet(
        organ=ORGAN,
        verification=VERIFICATION,
        kind="confirmation",
        title="教师资格证书",
        number="教资370211202600003",
        holder="李样本",
        statement="经审查，认定你具备小学教师资格，特发此证。",
        fields=(Entry(label="资格种类", value="小学教师资格"), Entry(label="任教学科", value="语文")),
        issued_on=date(2026, 11, 20),
    ),
    "benefit": on.ResultSheet(
        organ=ORGAN,
        verification=VERIFICATION,
        kind="benefit",
        title="高龄津贴核定通知书",
        number="高龄字〔2026〕第 00088 号",
        holder="孙样本",
        statement="您的申请已经审核通过。",
        highlight=Entry(label="每月发放", value="200 元"),
        fields=(Entry(label="发放方式", value="社会保障卡（尾号 7788）"),),
        notes=("请于每年 6 月底前完成资格确认。",),
        remedies=REMEDIES,
        issued_on=date(2026, 11, 20),
    ),
    "refusal": DECISION,
    "grant": replace(
        DECISION,
        granted=True,
        reasons=(),
        content=(Entry(label="许可内容", value="热食类食品制售"),),
        duties=("请在显著位置悬挂许可证。",),
    ),
    "receipt": on.ReceiptSheet(
        organ=ORGAN,
        case_number=NUMBER,
        query_code="4821 7730",
        item="食品经营许可（新办）",
        applicant="示例海风餐饮有限公司",
        channel="窗口",
        received_at=datetime(2026, 11, 18, 2, 5, tzinfo=UTC),
        materials=(on.ReceivedMaterial(name="营业执照", form="电子件", note="核对后退还"),),
        reply_by=date(2026, 11, 25),
        next_steps=("工作人员核对材料。",),
        contact=CONTACT,
    ),
    "acceptance": on.AcceptanceSheet(
        organ=ORGAN,
        number="受字〔2026〕0001",
        case_number=NUMBER,
        query_code="4821 7730",
        applicant="李样本",
        item="食品经营许可（新办）",
        submitted_on=date(2026, 9, 29),
        accepted_on=date(2026, 9, 30),
        limits=(LIMIT, replace(LIMIT, name="法定办结时限", length="20 个工作日", spans=(), explanation=())),
        not_counted=("检验检测（约 5 个工作日）",),
        owed=(on.OwedMaterial(name="租赁合同", due=date(2026, 10, 16)),),
        fee="不收费",
        legal_basis=(CITATION,),
        contact=CONTACT,
    ),
    "not_accepted": on.RefusalSheet(
        organ=ORGAN,
        number="不受字〔2026〕0001",
        case_number=NUMBER,
        applicant="李样本",
        item="取水许可（新办）",
        submitted_on=date(2026, 11, 19),
        refused_on=date(2026, 11, 20),
        reasons=("取水口不在本区，不属于本机关职权范围。",),
        advice=("请向取水口所在地的水行政主管部门提出申请。",),
        remedies=REMEDIES,
    ),
    "correction": on.CorrectionSheet(
        organ=ORGAN,
        number="补字〔2026〕0001",
        case_number=NUMBER,
        applicant="李样本",
        item="食品经营许可（新办）",
        submitted_on=date(2026, 11, 18),
        told_on=date(2026, 11, 20),
        corrections=(
            on.Correction(material="布局图", problem="没有标注面积。", how="补画后上传"),
            on.Correction(material="身份证", problem="号码看不清。"),
        ),
        reply_by=date(2026, 12, 11),
    ),
    "checklist": on.ChecklistSheet(
        organ=ORGAN,
        item="食品经营许可（新办）",
        plain_name="开饭店要办的证",
        situation=(on.Answer(question="您开的是什么店？", choice="餐饮店"),),
        bring=(
            on.ChecklistMaterial(name="身份证", quantity="原件 1 份", source="公安机关", hint="现场退还"),
        ),
        later=(on.ChecklistMaterial(name="健康证明", quantity="复印件 1 份"),),
        spared=(on.ChecklistMaterial(name="申请书", source="网上填完自动生成"),),
        conditions=("已领取营业执照。",),
        facts=(Entry(label="多久办好", value="10 个工作日"), Entry(label="多少钱", value="不收费")),
        places=(CONTACT,),
        apply_url="https://zwfw.example/items/food/apply",
        printed_on=date(2026, 11, 20),
    ),
}

LONG_NAME = "示例市示例区海风餐饮管理有限责任公司虚构路第二分公司（个人独资）" * 3
RARE = "𠮷㛃䶮"
HOSTILE = '#panic("x") $x$ *b* _i_ \\ @ref <seal> `raw` [c] {d} //e /* ${7*7} \u202eabc\u0000 = t'
ENDLESS = "A" * 300


def strained(sheet: Sheet) -> Sheet:
    """Every text of a sheet made long, rare and hostile; every list forty long."""
    return _strain(sheet, RARE + LONG_NAME + HOSTILE + ENDLESS)


def emptied(sheet: Sheet) -> Sheet:
    """Every optional text and list of a sheet left out."""
    optional = {
        field.name: field.default
        for field in fields(sheet)
        if field.default in ("", (), None) and field.name not in ("demonstration", "reasons")
    }
    return replace(sheet, **optional)


def _strain(value: Any, text: str) -> Any:
    changes: dict[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name in ("code", "url", "apply_url", "kind", "case_number", "query_code"):
            continue
        if isinstance(old, str) and old:
            changes[field.name] = text if field.name not in ("organ", "title", "number") else text[:60]
        elif isinstance(old, tuple) and old and field.name not in ("limits", "spans"):
            parts = [_strain(part, text[:90]) if not isinstance(part, str) else text[:90] for part in old]
            changes[field.name] = tuple(parts * (40 // len(parts)))
    return replace(value, **changes)
