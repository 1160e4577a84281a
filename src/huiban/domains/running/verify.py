"""Facts of the machine are about what comes and goes: an alarm, a job. No row need be left of them."""

from __future__ import annotations

from huiban.foundation.verification.public import facts_about

facts_about("running:%", "", "")
