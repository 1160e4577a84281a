"""What the record says of persons and companies, and whether it is so."""

from __future__ import annotations

from huiban.foundation.verification.public import facts_about

facts_about("people:person:%", "people", "r.id::text")
facts_about("people:identity:%", "people", "r.id::text")
facts_about("people:company:%", "companies", "r.id::text")
facts_about("people:mandate:%", "companies", "r.id::text")
