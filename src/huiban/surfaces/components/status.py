"""How a state is shown: tone (colour), shape (icon) and words together, so that no one needs to see colour.

The words of a case state come from the state itself when it carries a `label`; this table is the plain-language fallback
and decides the tone. Tones: draft, moving, turn (it is your turn), paused, done, refused, ended.
"""
from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Badge:
    tone: str
    words: str | Promise

    @property
    def icon(self) -> str:
        return f"state-{self.tone}"


TONES = ("draft", "moving", "turn", "paused", "done", "refused", "ended")

CASE_BADGES: dict[str, Badge] = {
    "draft": Badge("draft", _("草稿，还没提交")),
    "submitted": Badge("moving", _("已提交，等待受理")),
    "pre_review": Badge("moving", _("预审中")),
    "correction": Badge("turn", _("需要您补材料")),
    "accepted": Badge("moving", _("已受理")),
    "not_accepted": Badge("refused", _("不予受理")),
    "reviewing": Badge("moving", _("审查中")),
    "special": Badge("paused", _("特别程序，暂停计时")),
    "approving": Badge("moving", _("审批中")),
    "decided_yes": Badge("done", _("已批准")),
    "decided_no": Badge("refused", _("未批准")),
    "cert_making": Badge("moving", _("制证中")),
    "closed": Badge("done", _("已办结")),
    "delivered": Badge("done", _("结果已送达")),
    "archived": Badge("done", _("已归档")),
    "evaluated": Badge("done", _("已评价")),
    "withdrawn": Badge("ended", _("已撤回")),
    "terminated": Badge("ended", _("已终止")),
    "void": Badge("ended", _("已作废")),
    "transferred": Badge("ended", _("已转报")),
}


def case_badge(state: object, *, tone: str = "", words: str = "") -> Badge:
    """The badge of a case state given as text or enum; an unknown state is shown as moving with its own words."""
    value = str(getattr(state, "value", state)).lower()
    known = CASE_BADGES.get(value)
    own_words = words or getattr(state, "label", "") or (known.words if known else value)
    return Badge(tone or (known.tone if known else "moving"), own_words)
