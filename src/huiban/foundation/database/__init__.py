"""The ``ENGINE`` of Django's settings: PostgreSQL that may be one of several hosts."""
