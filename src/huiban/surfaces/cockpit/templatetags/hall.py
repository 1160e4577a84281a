"""Names of places in the reader's language."""

from __future__ import annotations

from django import template

from huiban.surfaces.cockpit.hall_words import group_words, zone_words

register = template.Library()
register.filter("zone_name", zone_words)
register.filter("group_name", group_words)
