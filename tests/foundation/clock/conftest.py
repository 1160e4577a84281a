"""Generated examples are judged by what they show, not by how busy the machine is."""

from hypothesis import settings

settings.register_profile("huiban", deadline=None)
settings.load_profile("huiban")
