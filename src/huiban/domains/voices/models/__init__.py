from huiban.domains.voices.models.rating import FollowUp, Rating, VisitRating

__all__ = ["FollowUp", "Rating", "VisitRating"]
