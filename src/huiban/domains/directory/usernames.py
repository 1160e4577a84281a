"""Names to sign in with: none that looks like another's."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*|[\u4e00-\u9fff][\u4e00-\u9fff0-9]*")


def is_plain_username(username: str) -> bool:
    """Latin letters, digits and ``._@-``, or Chinese characters and digits; never two scripts in one name.

    Letters of other scripts, full-width forms and invisible characters are what one account is disguised with as
    another.
    """
    return (
        len(username) <= LONGEST
        and unicodedata.normalize("NFKC", username) == username
        and bool(_PLAIN.fullmatch(username))
    )
