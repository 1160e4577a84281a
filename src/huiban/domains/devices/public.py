"""Terminals, displays, printers and rating pads. The only module of this domain that others import."""
