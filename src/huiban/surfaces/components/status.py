"""How a state is shown: tone (colour), shape (icon) and words together, so that no one needs to see colour.

The words here are the plain ones an applicant reads; a desk that needs the official term gives it with `words`.
Tones: draft, moving, turn (it is your turn), paused, done, refused, ended.
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
    "pre_review": Badge("moving", _("预审过了，等待受理")),
    "correction": Badge("turn", _("需要您补材料")),
    "accepted": Badge("moving", _("已受理")),
    "not_accepted": Badge("refused", _("不予受理")),
    "reviewing": Badge("moving", _("审查中")),
    "special": Badge("paused", _("特别程序，暂停计时")),
    "approving": Badge("moving", _("等待决定")),
    "decided_yes": Badge("done", _("已批准，正在做证件")),
    "decided_no": Badge("refused", _("未批准，正在做决定书")),
    "cert_making": Badge("moving", _("制证中")),
    "closed": Badge("done", _("已办结，可以领结果")),
    "delivered": Badge("done", _("结果已送达")),
    "archived": Badge("done", _("已归档")),
    "evaluated": Badge("done", _("已评价")),
    "withdrawn": Badge("ended", _("已撤回")),
    "terminated": Badge("ended", _("已终止")),
    "void": Badge("ended", _("已作废")),
    "transferred": Badge("ended", _("已转报")),
}


def case_badge(state: object, *, tone: str = "", words: str | Promise = "") -> Badge:
    """The badge of a case state given as text or enum. A state this table does not know speaks with its own label."""
    value = str(getattr(state, "value", state)).lower()
    known = CASE_BADGES.get(value) or Badge("moving", getattr(state, "label", value))
    return Badge(tone or known.tone, words or known.words)
