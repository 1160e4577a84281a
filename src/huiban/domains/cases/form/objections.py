"""What the answers of the guidance alone already rule out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiban.domains.cases.form.names import condition_values, holds
from huiban.domains.catalog.public import ItemContent


def answer_objections(content: ItemContent, answers: Mapping[str, Any]) -> list[str]:
    """The sentences of the form's rules that these answers break whatever the form will say: told before any typing."""
    values = condition_values(content, answers, {})
    return [rule.message for rule in content.form_rules if not holds(rule.check, values, unknown=True)]
