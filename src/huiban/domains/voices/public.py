"""Ratings and what is done about bad ones: the only module of this domain that others import."""

from huiban.domains.voices.access import can_follow_up, was_involved
from huiban.domains.voices.models import FollowUp, Rating, VisitRating
from huiban.domains.voices.operations.follow_up import claim_follow_up, close_follow_up
from huiban.domains.voices.operations.rate import rate, rate_with_code
from huiban.domains.voices.operations.rate_visit import rate_visit
from huiban.domains.voices.queries.ratings import (
    count_follow_ups,
    find_follow_up,
    find_rating,
    find_visit_rating,
    list_follow_ups,
    list_visit_ratings,
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
    "VisitRating",
    "can_follow_up",
    "claim_follow_up",
    "close_follow_up",
    "count_follow_ups",
    "find_follow_up",
    "find_rating",
    "find_visit_rating",
    "list_follow_ups",
    "list_visit_ratings",
    "rate",
    "rate_visit",
    "rate_with_code",
    "was_involved",
]
