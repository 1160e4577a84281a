"""Where does it stand, for whoever holds the number and the code."""

from __future__ import annotations

import hmac
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.difficulties.models import Difficulty
from huiban.domains.difficulties.numbering import read_number
from huiban.foundation.errors import NotFound, TooMany
from huiban.foundation.moment import now
from huiban.foundation.rate_limits.public import Rate, is_spent_here, spend_here
from huiban.foundation.wall.looking import as_system, hold

HERE = Rate(20, 15 * 60)  # from one address; who holds the code is not kept out by strangers elsewhere
MAX_FAILURES = 300
PAUSE = timedelta(minutes=15)


def find_by_code(*, number: str, query_code: str) -> Difficulty:
    """The difficulty of a number when the code fits. A wrong number and a wrong code answer alike.

    Twenty wrong codes from one address within fifteen minutes, or three hundred from anywhere, and then ``TooMany``.
    """
    known = read_number(number)
    too_many = TooMany(
        _("查询码试错太多次，请 15 分钟后再试，或打电话问。"), code="difficulties.inquiry_blocked"
    )
    guessed = f"difficulty-inquiry:{known}"
    failed = NotFound(_("没有找到。请核对反映编号和 8 位查询码。"), code="difficulties.inquiry")
    if known is None:
        raise failed
    if is_spent_here(guessed, HERE):
        raise too_many
    with as_system("difficulties.find_by_code"), transaction.atomic():
        rows = Difficulty.objects.select_for_update(of=("self",)).select_related("organisation", "handed_to")
        difficulty = rows.filter(number=known).first()
        if difficulty is None:
            raise failed
        if difficulty.inquiry_blocked_until and difficulty.inquiry_blocked_until > now():
            raise too_many
        fits = hmac.compare_digest(difficulty.query_code.encode(), query_code.strip().encode())
        _count(difficulty, fits)
    if not fits:
        spend_here(guessed, HERE)
        raise failed
    hold(difficulty.id)
    return difficulty


def _count(difficulty: Difficulty, fits: bool) -> None:
    if fits and not difficulty.inquiry_failures:
        return
    difficulty.inquiry_failures = 0 if fits else difficulty.inquiry_failures + 1
    if difficulty.inquiry_failures >= MAX_FAILURES:
        difficulty.inquiry_failures, difficulty.inquiry_blocked_until = 0, now() + PAUSE
    difficulty.save(update_fields=["inquiry_failures", "inquiry_blocked_until"])
