"""huiban (慧办): software for running a government service centre, online and in the hall."""

__version__ = "0.1.0"
