"""What somebody looks for an item for, as it stands in addresses."""

from __future__ import annotations

from django.utils.translation import gettext as _

NEEDS, GUIDES, HANDOVER = "needs", "guides", "handover"
PURPOSES = (NEEDS, GUIDES, HANDOVER)


class PurposeConverter:
    regex = "|".join(PURPOSES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def heading_of(purpose: str) -> str:
    headings = {
        NEEDS: _("您想办什么事？"),
        GUIDES: _("您想看哪件事的指南？"),
        HANDOVER: _("哪件事要在手机上接着办？"),
    }
    return headings[purpose]
