"""The live topics of devices."""

DEVICES = "devices"
