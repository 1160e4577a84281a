"""Slots, appointments and their check-in. The only module of this domain that others import."""
