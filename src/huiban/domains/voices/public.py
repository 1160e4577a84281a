"""Ratings and what is done about bad ones: the only module of this domain that others import."""

from huiban.domains.voices.access import can_follow_up, was_involved
from huiban.domains.voices.models import FollowUp, Rating
from huiban.domains.voices.operations.rate import claim_follow_up, close_follow_up, rate, rate_with_code
from huiban.domains.voices.queries.ratings import (
    count_follow_ups,
    find_follow_up,
    find_rating,
    list_follow_ups,
)
from huiban.domains.voices.states import BAD, BadReason, FollowUpState, GoodReason, Grade, Resolution

__all__ = [
    "BAD",
    "BadReason",
    "FollowUp",
    "FollowUpState",
    "GoodReason",
    "Grade",
    "Rating",
    "Resolution",
    "can_follow_up",
    "claim_follow_up",
    "close_follow_up",
    "count_follow_ups",
    "find_follow_up",
    "find_rating",
    "list_follow_ups",
    "rate",
    "rate_with_code",
    "was_involved",
]
