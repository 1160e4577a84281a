"""The stated order of a line in one sentence with its figures, the same on every page that shows a line."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.domains.hall.public import LinePolicy


def order_sentence(order: LinePolicy) -> str:
    """Who is called before whom in a zone today."""
    return _(
        "顺序：等满 %(ageing)s 分钟的最先；再是过号返回的（隔 %(back)s 个号）和预约到时的；"
        "然后是优先人群和普通群众，优先的最多连叫 %(ratio)s 位；同类先到先办。"
    ) % {"ageing": order.ageing_minutes, "back": order.return_after, "ratio": order.priority_ratio}
