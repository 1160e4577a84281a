"""A copy that was asked for is made in the background."""

from __future__ import annotations

from huiban.domains.privacy.facts import ExportAsked
from huiban.domains.privacy.jobs import make_the_export
from huiban.foundation.actors import Actor
from huiban.foundation.facts.public import react_to


@react_to(ExportAsked)
def make_what_was_asked(fact: ExportAsked, _actor: Actor) -> None:
    make_the_export.defer(export_id=fact.subject)
