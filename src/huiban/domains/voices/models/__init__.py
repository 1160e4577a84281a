from huiban.domains.voices.models.rating import FollowUp, Rating

__all__ = ["FollowUp", "Rating"]
