"""The way to PostgreSQL that may be one of several hosts; the ``ENGINE``, ``huiban.foundation.wall``, stands on it."""
