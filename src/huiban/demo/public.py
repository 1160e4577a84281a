"""Load the demonstration district: the only module of this package that others import."""

from huiban.demo.load import is_loaded, load, load_places
from huiban.demo.synthetic import Inventor

__all__ = ["Inventor", "is_loaded", "load", "load_places"]
