"""What the record says of organisations and staff, and whether it is so."""

from __future__ import annotations

from huiban.foundation.verification.public import facts_about

facts_about("directory:organisation:%", "organisations", "r.code")
facts_about("directory:role:%", "staff", "r.username")
for kind in ("created", "password_set", "activated", "signed_in", "mobile_set"):
    facts_about(f"directory:staff:{kind}", "staff", "r.username")
for kind in ("administrator", "factor", "identity", "recovery_code", "recovery_codes", "sessions", "token"):
    facts_about(f"directory:{kind}:%", "staff", "r.username")
facts_about("directory:role_policy:set", "role_policies", "r.role")
facts_about("directory:staff:sign_in_failed", "", "")  # a name that was typed; nobody may have it
