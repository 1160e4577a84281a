from __future__ import annotations

from huiban.domains.hall.facts import RosterAsked
from huiban.domains.hall.jobs import plan_roster
from huiban.foundation.actors import Actor
from huiban.foundation.facts.public import react_to


@react_to(RosterAsked)
def compute_the_roster(fact: RosterAsked, actor: Actor) -> None:  # noqa: ARG001 (a reaction's shape)
    """Every request has a job of its own; a job whose request was replaced does nothing."""
    plan_roster.defer(proposal_id=fact.proposal)
