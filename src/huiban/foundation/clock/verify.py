"""What the record says of the calendar."""

from __future__ import annotations

from huiban.foundation.verification.public import facts_about

facts_about("clock:%", "", "")  # about days, which need no row once an order is taken back
