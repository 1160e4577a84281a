"""The installation as its operator should see it: told by the console and by ``huiban status``."""
