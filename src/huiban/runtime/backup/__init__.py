"""Backups of an installation: taken while it runs, checked, and restored into a new folder. Never needs Django."""
