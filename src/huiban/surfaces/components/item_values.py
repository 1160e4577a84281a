"""A stored form value in words, whole for its owner and in part for everybody else; and free text without numbers."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from huiban.domains.catalog.public import FormField
from huiban.foundation.identifiers.public import mask_citizen_id, mask_mobile

from .dates import date_words, money_words

# A run of digits as people type them, in groups or not: an identity, card or account number, or a mobile number.
_LONG = re.compile(r"(?<!\d)(?:\d{6}-\d{8}-\d{3}[\dXx]|(?:\d ?){14,18}[\dXx])(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?<!\d[ -])1[3-9](?:[ -]?\d){9}(?![ -]?\d)")
_FULL_WIDTH = {code + 0xFEE0: code for code in range(0x30, 0x3A)} | {0xFF38: 0x58, 0xFF58: 0x78}


def value_words(field: FormField, value: object) -> str:
    """What was given, as a person reads it; text that could not be read stays as it was typed."""
    if value in (None, "", []):
        return ""
    match field.type:
        case "money" if isinstance(value, int):
            return money_words(value)
        case "bool":
            return _("是") if value is True else _("否")
        case "confirm":
            return _("已确认")
        case "multi" if isinstance(value, list):
            return "、".join(str(one) for one in value)
        case "date":
            return _day(str(value))
        case _:
            return str(value)


def masked_value(field: FormField, value: object) -> str:
    """The same for staff pages: of identity and phone numbers only what is needed to recognise them."""
    match field.type:
        case _ if value in (None, "", []):
            return ""
        case "citizen_id":
            return mask_citizen_id(str(value))
        case "mobile":
            return mask_mobile(str(value))
        case "credit_code":
            return str(value)
        case _:
            return masked_text(value_words(field, value))


def masked_text(text: str) -> str:
    """Free text with the middle of every identity, account and mobile number in it hidden."""
    plain = text.translate(_FULL_WIDTH)
    plain = _LONG.sub(lambda found: _hidden(found.group()), plain)
    return _MOBILE.sub(lambda found: mask_mobile(re.sub(r"[ -]", "", found.group())), plain)


def _hidden(typed: str) -> str:
    number = re.sub(r"[ -]", "", typed)
    return mask_citizen_id(number) if 15 <= len(number) <= 19 else typed


def _day(text: str) -> str:
    try:
        return date_words(date.fromisoformat(text))
    except ValueError:
        return text
