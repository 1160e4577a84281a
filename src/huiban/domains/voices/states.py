from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.IntegerChoices):
    """满意度, GB/T 39046-2020 A.8. Grades 4 and 5 are bad reviews (差评)."""

    VERY_SATISFIED = 1, _("非常满意")
    SATISFIED = 2, _("满意")
    FAIRLY_SATISFIED = 3, _("基本满意")
    DISSATISFIED = 4, _("不满意")
    VERY_DISSATISFIED = 5, _("非常不满意")


BAD = frozenset({Grade.DISSATISFIED, Grade.VERY_DISSATISFIED})


class GoodReason(models.TextChoices):
    CLEAR = "clear", _("说得清楚，一次告知")
    QUICK = "quick", _("办得快")
    KIND = "kind", _("态度好")
    EASY = "easy", _("材料少，跑腿少")
    ONLINE = "online", _("网上好用")


class BadReason(models.TextChoices):
    """What annoyed the applicant; the choices follow the usual list of bad reviews (GK, to be confirmed locally)."""

    EXTRA = "extra", _("在办事指南之外增加条件或材料")
    UNCLEAR = "unclear", _("没有一次说清要什么")
    RUDE = "rude", _("服务态度差")
    ABSENT = "absent", _("窗口长时间没有人")
    LATE = "late", _("超过承诺的时间")
    REPEAT = "repeat", _("重复交材料")
    SYSTEM = "system", _("系统不好用")
    FEE = "fee", _("违规收费")
    OTHER = "other", _("其他")


class FollowUpState(models.TextChoices):
    OPEN = "open", _("待核实")
    CLAIMED = "claimed", _("整改中")
    CLOSED = "closed", _("已反馈")


class Resolution(models.TextChoices):
    """三类处置 of a bad review."""

    CORRECTED = "corrected", _("情况属实，已整改")
    PLANNED = "planned", _("情况复杂，已说明并限期整改")
    EXPLAINED = "explained", _("诉求缺乏依据，已作解释")
