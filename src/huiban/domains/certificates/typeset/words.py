"""The words templates print around the data of the sheets that exist in both languages; gettext, Chinese sources."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

LOCALES = {"zh": "zh-hans", "en": "en"}


def words_for(template: str, language: str) -> dict[str, str]:
    """The words of one template in ``zh`` or ``en``."""
    with override(LOCALES[language]):
        words = _furniture()
        if template == "notice_receipt":
            words |= _receipt()
        elif template == "checklist":
            words |= _checklist()
    return words


def _furniture() -> dict[str, str]:
    return {
        "demonstration": _("演示文书　不具法律效力"),
        "verify_title": _("扫码或输入查验码核对真伪"),
        "verify_how": _("查验码"),
        "qr_alt": _("查验二维码"),
        "missing": _("〓 表示字库暂缺的字："),
        "page": _("第 {page} 页，共 {pages} 页"),
        "case_number": _("办件编号"),
    }


def _receipt() -> dict[str, str]:
    return {
        "title": _("收件凭证"),
        "lead": _("我们已收到您的申请材料。凭办件编号和查询码可随时查询进度。"),
        "query_code": _("查询码"),
        "item": _("办理事项"),
        "applicant": pgettext("打印", "申请人"),
        "agent": _("代办人"),
        "received_at": _("收件时间"),
        "channel": pgettext("打印", "收件方式"),
        "received_by": pgettext("打印", "收件人"),
        "materials": _("收到的材料"),
        "count": _("共 {count} 项"),
        "material": _("材料名称"),
        "form": pgettext("打印", "形式"),
        "note": pgettext("打印", "说明"),
        "next": pgettext("打印", "接下来"),
        "reply_by": _(
            "最迟 {date} 前告诉您是否受理，或一次告知需要补正的全部内容；逾期未告知的，自收件之日起即为受理。"
        ),
        "not_acceptance": _("本凭证证明收件时间和内容，不代表已经受理。"),
    }


def _checklist() -> dict[str, str]:
    return {
        "title": _("办事清单"),
        "situation": _("您的情况"),
        "bring": _("要准备的材料"),
        "bring_none": _("不用带任何材料。"),
        "later": _("可以先受理、后补交"),
        "spared": _("这些不用交"),
        "conditions": _("办理条件"),
        "optional": _("选交"),
        "places": _("去哪里办"),
        "apply": _("网上办理"),
        "apply_how": _("手机扫码，从这一步接着办"),
        "printed_on": _("打印日期"),
        "foot": _("办理要求以受理当日公布的为准。"),
    }
