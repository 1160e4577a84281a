"""The codes of what was read, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WORDS: dict[str, str | Promise] = {
    "name": gettext_lazy("姓名"),
    "masked_name": gettext_lazy("打码的姓名"),
    "masked_numbers": gettext_lazy("打码的身份证号和手机号"),
    "form": gettext_lazy("申请表的内容"),
    "materials": gettext_lazy("交了哪些材料"),
    "document": gettext_lazy("一份交来的材料"),
    "result": gettext_lazy("办好的文书"),
    "text": gettext_lazy("反映的内容"),
    "appointment": gettext_lazy("约的时间"),
    "citizen_id": gettext_lazy("完整的身份证号"),
    "mobile": gettext_lazy("完整的手机号"),
    "access_record": gettext_lazy("查看记录"),
}


def field_words(codes: Iterable[str]) -> list[str]:
    """What each code means to a reader; a number of a form is called just that."""
    return [str(_WORDS[code]) if code in _WORDS else _("申请表里的完整号码") for code in codes]
