"""Mobile numbers of mainland China: eleven digits, `^1[3-9]\\d{9}$`."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from huiban.foundation.identifiers.typed_text import compact

MOBILE_MESSAGE = _("请输入 11 位手机号码。")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY_PREFIX = re.compile(r"(\+|00)?86(?=1[3-9][0-9]{9}$)")


def normalise_mobile(text: str) -> str:
    """Half-width digits without spaces, dashes, brackets and the country prefix 86. Judges nothing."""
    return _COUNTRY_PREFIX.sub("", re.sub(r"[()]", "", compact(text)), count=1)


def is_mobile(text: str) -> bool:
    """True when the text, as typed, is a mobile number."""
    return bool(_MOBILE.fullmatch(normalise_mobile(text)))


def mask_mobile(number: str) -> str:
    """`138****5678`. A text too short to hide anything is hidden whole."""
    if len(number) < 11:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
