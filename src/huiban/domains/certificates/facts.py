"""Facts of result documents. ``subject`` is the case number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultIssued(Fact):
    """All documents of a result are sealed and stored; the lists run in the same order."""

    tag: ClassVar[str] = "certificates:result:issued"
    public: ClassVar[bool] = True
    documents: list[str]
    kinds: list[str]
    numbers: list[str]
    sha256: list[str]
