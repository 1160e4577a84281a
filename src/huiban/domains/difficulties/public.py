"""Matters that could not be done (办不成事): raised, owned, closed with a result. The only module of this domain that others import."""
