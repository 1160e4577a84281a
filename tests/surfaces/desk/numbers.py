from __future__ import annotations

from huiban.foundation.identifiers.public import credit_code_check_character, organisation_check_character


def credit_code(serial: int = 77) -> str:
    """A unified social credit code with right check characters in the area that does not exist."""
    body = f"MA{serial:06d}"
    start = f"91990000{body}{organisation_check_character(body)}"
    return start + credit_code_check_character(start)
