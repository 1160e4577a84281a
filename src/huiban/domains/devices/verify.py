"""What the record says of devices, and whether it is so."""

from __future__ import annotations

from huiban.foundation.verification.public import facts_about

facts_about("devices:%", "devices", "'device:' || r.id::text")
