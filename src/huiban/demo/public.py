"""Load the demonstration district: the only module of this package that others import."""

from huiban.demo.load import is_loaded, load

__all__ = ["is_loaded", "load"]
