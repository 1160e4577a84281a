"""The numbers people carry: citizen, credit, case and mobile numbers, query codes. Pure."""

from huiban.foundation.identifiers.case_number import (
    CaseNumber,
    CaseNumberCheck,
    CaseNumberReason,
    check_case_number,
    make_case_number,
    parse_case_number,
)
from huiban.foundation.identifiers.check_digits import mod_11_2_character, mod_37_36_character
from huiban.foundation.identifiers.citizen_id import (
    SYNTHETIC_AREA,
    CitizenId,
    CitizenIdCheck,
    CitizenIdReason,
    Sex,
    check_citizen_id,
    convert_15_to_18,
    mask_citizen_id,
    normalise_citizen_id,
)
from huiban.foundation.identifiers.credit_code import (
    CreditCode,
    CreditCodeCheck,
    CreditCodeReason,
    check_credit_code,
    credit_code_check_character,
    normalise_credit_code,
    organisation_check_character,
)
from huiban.foundation.identifiers.mobile import MOBILE_MESSAGE, is_mobile, mask_mobile, normalise_mobile
from huiban.foundation.identifiers.query_code import is_guessable_query_code, make_query_code
from huiban.foundation.identifiers.typed_text import compact

__all__ = [
    "MOBILE_MESSAGE",
    "SYNTHETIC_AREA",
    "CaseNumber",
    "CaseNumberCheck",
    "CaseNumberReason",
    "CitizenId",
    "CitizenIdCheck",
    "CitizenIdReason",
    "CreditCode",
    "CreditCodeCheck",
    "CreditCodeReason",
    "Sex",
    "check_case_number",
    "check_citizen_id",
    "check_credit_code",
    "compact",
    "convert_15_to_18",
    "credit_code_check_character",
    "is_guessable_query_code",
    "is_mobile",
    "make_case_number",
    "make_query_code",
    "mask_citizen_id",
    "mask_mobile",
    "mod_11_2_character",
    "mod_37_36_character",
    "normalise_citizen_id",
    "normalise_credit_code",
    "normalise_mobile",
    "organisation_check_character",
    "parse_case_number",
]
