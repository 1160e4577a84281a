"""How places and figures of the hall are said; what is not known is a dash."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiban.domains.directory.public import Zone
from huiban.domains.hall.public import ServiceGroup

NOTHING = "—"


def minutes_words(seconds: float | None) -> str:
    return NOTHING if seconds is None else _("%(n)s 分钟") % {"n": f"{seconds / 60:.1f}"}


def percent_words(share: float | None) -> str:
    return NOTHING if share is None else f"{share * 100:.0f} %"


def zone_words(zone: Zone) -> str:
    """``B区 企业开办``, or ``B Starting a business``."""
    return f"{zone.letter} {zone.name_en}" if reads_english() and zone.name_en else str(zone)


def group_words(group: ServiceGroup) -> str:
    return group.name_en if reads_english() and group.name_en else group.name


def reads_english() -> bool:
    return (get_language() or "").startswith("en")
